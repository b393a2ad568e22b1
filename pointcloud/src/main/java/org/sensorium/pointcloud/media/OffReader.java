package org.sensorium.pointcloud.media;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * OFF meshes (ModelNet's): a first line "OFF", the numbers of vertices, faces and edges on it or
 * below it, then a line for each vertex and face. Colours stand behind x, y, z in COFF files and
 * where all vertices have them anyway. Comments start with a number sign.
 *
 * @see <a href="http://www.geomview.org/docs/html/OFF.html">Geomview, OFF</a>
 */
final class OffReader {
  /** ModelNet has files whose first line is "OFF490 518 0". */
  private static final Pattern FIRST = Pattern.compile("(ST)?(C?)(N?)OFF\\s*([0-9].*)?");

  private static final int LINE = 6; // bytes of three digits and what parts them

  private final CloudSource file;
  private final TextCursor lines;
  private final boolean normals;
  private final long vertices;
  private final long faces;
  private int coloured;

  private OffReader(CloudSource file) throws MediaException {
    this.file = file;
    this.lines = new TextCursor(file, 0);
    String first = lines.nextContent();
    Matcher start = FIRST.matcher(first == null ? "" : first);
    if (!start.matches()) {
      throw file.fault(
          "the first line is \"%s\", expected OFF, COFF, NOFF or CNOFF in text; not 4OFF, nOFF or"
              + " OFF BINARY",
          TextCursor.shown(first == null ? "" : first));
    }
    this.normals = !start.group(3).isEmpty();
    String counts = start.group(4) == null ? lines.nextContent() : start.group(4);
    String[] words = counts == null ? new String[0] : counts.split("\\s+");
    if (words.length < 2 || !words[0].matches("\\d{1,15}") || !words[1].matches("\\d{1,15}")) {
      throw file.fault(
          "the OFF header has \"%s\", expected the numbers of vertices, faces and edges",
          TextCursor.shown(counts == null ? "" : counts));
    }
    this.vertices = Long.parseLong(words[0]);
    this.faces = Long.parseLong(words[1]);
    int left = file.length() - lines.position() + 1; // a last line without its end
    file.checkPromise(vertices, "vertices", LINE, left);
    file.checkPromise(faces, "faces", 2, left - LINE * vertices);
  }

  static boolean matches(CloudSource file) throws MediaException {
    if (!file.text(0, 8).contains("OFF") && !file.startsWith("#")) {
      return false;
    }
    String first = new TextCursor(file, 0).nextContent();
    return first != null && first.matches("(ST)?C?N?4?n?OFF\\s*([0-9].*|BINARY)?");
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    OffReader off = new OffReader(file);
    String line = off.vertices == 0 ? null : off.lines.nextContent();
    boolean colour = line != null && off.colourAt(line.split("\\s+")) > 0;
    return new PointCloudInfo(PointCloudFormat.OFF, off.vertices, colour, off.faces);
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    return new OffReader(file).read();
  }

  private DecodedCloud read() throws MediaException {
    CloudBuilder cloud = new CloudBuilder(file, PointCloudFormat.OFF, vertices, true);
    for (long i = 0; i < vertices; i++) {
      vertex(line("vertices", i, vertices), cloud);
    }
    Triangles triangles = new Triangles(file);
    for (long i = 0; i < faces; i++) {
      face(line("faces", i, faces), triangles);
    }
    if (coloured < cloud.size()) {
      cloud.dropColours();
    }
    return MeshSampler.sample(file, cloud.buildGuessing(), triangles);
  }

  private String[] line(String what, long index, long count) throws MediaException {
    @Nullable String line = lines.nextContent();
    if (line == null) {
      throw file.truncated("the OFF promises %d %s, the file holds %d", count, what, index);
    }
    return line.split("\\s+");
  }

  /** Where the colour starts among a vertex's numbers, 0 without one. */
  private int colourAt(String[] words) {
    int at = normals ? 6 : 3;
    return words.length == at + 3 || words.length == at + 4 ? at : 0;
  }

  private void vertex(String[] words, CloudBuilder cloud) throws MediaException {
    if (words.length < 3) {
      throw file.truncated(
          "line %d is a vertex of %d numbers, expected x, y and z", lines.line(), words.length);
    }
    boolean kept =
        cloud.add(lines.number(words[0]), lines.number(words[1]), lines.number(words[2]));
    int at = colourAt(words);
    if (kept && at > 0) {
      cloud.colour(
          lines.number(words[at]), lines.number(words[at + 1]), lines.number(words[at + 2]));
      coloured++;
    }
  }

  private void face(String[] words, Triangles triangles) throws MediaException {
    int corners = words[0].matches("\\d{1,6}") ? Integer.parseInt(words[0]) : -1;
    if (corners < 0 || words.length <= corners) {
      throw file.truncated(
          "line %d is a face that starts with %s and has %d more numbers, expected the number of"
              + " its corners and as many vertices",
          lines.line(), TextCursor.shown(words[0]), words.length - 1);
    }
    triangles.beginFace();
    for (int i = 1; i <= corners; i++) {
      triangles.corner((long) lines.number(words[i]));
    }
  }
}
