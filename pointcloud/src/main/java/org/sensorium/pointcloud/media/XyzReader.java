package org.sensorium.pointcloud.media;

import java.util.List;
import org.sensorium.media.MediaException;

/**
 * Points as text, one a line (.xyz, .txt, .csv, .pts), between blanks, commas or semicolons.
 * Comments start with # or //. A first line that is one number is that of the points.
 *
 * <table>
 *   <caption>Columns, unless a line of names (x y z … r g b or red green blue) says it</caption>
 *   <tr><td>3, 4, 5</td><td>x y z; the others (intensity) are left out</td></tr>
 *   <tr><td>6, 8 or more</td><td>x y z r g b; if the values are no colours (below 0, above 255),
 *       they are normals and left out</td></tr>
 *   <tr><td>7</td><td>x y z r g b alpha if the last is the same on every line (CloudCompare), else
 *       x y z intensity r g b (.pts)</td></tr>
 * </table>
 */
final class XyzReader {
  private static final int SHORTEST = 6; // bytes of three digits and what parts them

  private final CloudSource file;
  private final XyzColumns columns;

  private XyzReader(CloudSource file) throws MediaException {
    this.file = file;
    boolean mark = file.startsWith("\u00EF\u00BB\u00BF"); // of UTF-8
    XyzColumns first = XyzColumns.read(file, mark ? 3 : 0);
    if (first.count() >= 0) {
      file.checkPromise(first.count(), "points", SHORTEST, file.length() - first.start() + 1L);
    }
    this.columns =
        first.columns() == 7 && !first.named()
            ? first.withColour(lastIsConstant(first) ? 3 : 4)
            : first;
  }

  /** What is done with the cells of a line. */
  private interface Line {
    void take(TextCursor lines, List<String> words) throws MediaException;
  }

  private void lines(XyzColumns layout, Line each) throws MediaException {
    TextCursor lines = new TextCursor(file, layout.start());
    long points = 0;
    for (String line = lines.nextLine(); line != null; line = lines.nextLine()) {
      if (line.isEmpty() || XyzColumns.isComment(line)) {
        continue;
      }
      List<String> words = XyzColumns.words(line);
      points++;
      if (words.size() != layout.columns()) {
        throw file.truncated(
            "point %d is \"%s\" with %d columns, expected %d as in the first",
            points, TextCursor.shown(line), words.size(), layout.columns());
      }
      each.take(lines, words);
    }
    if (layout.count() >= 0 && points != layout.count()) {
      throw file.truncated(
          "the first line promises %d points, the file holds %d", layout.count(), points);
    }
  }

  private boolean lastIsConstant(XyzColumns layout) throws MediaException {
    boolean[] differs = new boolean[1];
    double[] first = {Double.NaN};
    lines(
        layout,
        (lines, words) -> {
          double last = lines.number(words.get(6));
          differs[0] |= last != first[0] && !Double.isNaN(first[0]);
          first[0] = last;
        });
    return !differs[0];
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    XyzReader reader = new XyzReader(file);
    long[] points = new long[1];
    reader.lines(reader.columns, (lines, words) -> points[0]++);
    return new PointCloudInfo(PointCloudFormat.XYZ, points[0], reader.columns.colour() >= 0, 0);
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    return new XyzReader(file).read();
  }

  private DecodedCloud read() throws MediaException {
    int red = columns.colour();
    CloudBuilder cloud = new CloudBuilder(file, PointCloudFormat.XYZ, 0, red >= 0);
    lines(
        columns,
        (lines, words) -> {
          double x = lines.number(words.get(columns.at().get(0)));
          double y = lines.number(words.get(columns.at().get(1)));
          double z = lines.number(words.get(columns.at().get(2)));
          if (cloud.add(x, y, z) && red >= 0) {
            cloud.colour(
                lines.number(words.get(red)),
                lines.number(words.get(red + 1)),
                lines.number(words.get(red + 2)));
          }
        });
    int used = red >= 0 ? 6 : 3;
    if (columns.columns() > used) {
      cloud.note("%d columns, of which %d are used".formatted(columns.columns(), used));
    }
    return cloud.buildGuessing();
  }
}
