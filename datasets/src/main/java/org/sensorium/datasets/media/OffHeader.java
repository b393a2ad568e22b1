package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * The header of an OFF mesh: "OFF", perhaps with C (colours), N (normals) or ST before it, then the
 * numbers of points, faces and edges. ModelNet has them behind "OFF" without a blank.
 *
 * @see <a href="https://shape.cs.princeton.edu/benchmark/documentation/off_format.html">OFF</a>
 */
final class OffHeader {
  private static final int MAX_PREFIX = 4; // letters before "OFF"
  private static final int POINT = 6; // bytes that three digits take at least

  private OffHeader() {}

  static boolean matches(HeaderFile file) throws IOException {
    return keyword(file) >= 0;
  }

  /** Offset behind "OFF"; -1 if it is not there. */
  private static int keyword(HeaderFile file) throws IOException {
    int at = 0;
    while (at < MAX_PREFIX && at < file.length() && "STCN4".indexOf(file.u8(at)) >= 0) {
      at++;
    }
    return file.has(at, "OFF") && !file.has(at + 3L, " BINARY") ? at + 3 : -1;
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    HeaderLines lines = new HeaderLines(file, keyword(file));
    List<String> counts = new ArrayList<>();
    while (counts.size() < 2) {
      String line = lines.next();
      if (line == null) {
        throw file.truncated("the OFF ends before its number of points");
      }
      int comment = line.indexOf('#');
      StringTokenizer words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
      while (words.hasMoreTokens()) {
        counts.add(words.nextToken());
      }
    }
    long points = HeaderLines.count(file, counts.get(0), "the OFF's number of points");
    HeaderLines.count(file, counts.get(1), "the OFF's number of faces");
    long left = file.length() - lines.position() + 1; // a last line without its end
    if (points == 0) {
      throw file.fault("an OFF of 0 points, expected some");
    }
    if (points > left / POINT) {
      throw file.truncated(
          "%d points of the OFF need at least %d bytes each, %d are left"
              .formatted(points, POINT, left));
    }
    return MediaHeader.points("off", points, 3);
  }
}
