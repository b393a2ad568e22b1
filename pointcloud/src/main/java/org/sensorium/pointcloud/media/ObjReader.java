package org.sensorium.pointcloud.media;

import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * Wavefront OBJ: vertices "v x y z", perhaps with a weight or red, green, blue behind them, and
 * faces "f 1/1/1 2 -1", counted from 1, or back from the last vertex. All else is passed over.
 */
final class ObjReader {
  private final CloudSource file;
  private final TextCursor lines;
  private final CloudBuilder vertices;
  private final Triangles triangles;
  private int coloured; // vertices with a colour

  private ObjReader(CloudSource file) throws MediaException {
    this.file = file;
    this.lines = new TextCursor(file, 0);
    this.vertices = new CloudBuilder(file, PointCloudFormat.OBJ, 0, true);
    this.triangles = new Triangles(file);
    String line = logicalLine();
    while (line != null) {
      String[] words = line.split("\\s+");
      switch (words[0]) {
        case "v" -> vertex(words);
        case "f" -> face(words);
        default -> {}
      }
      line = logicalLine();
    }
  }

  /** A line, and those it goes on in behind a backslash. */
  private @Nullable String logicalLine() throws MediaException {
    String line = lines.nextContent();
    if (line == null || !line.endsWith("\\")) {
      return line;
    }
    StringBuilder joined = new StringBuilder();
    while (line != null && line.endsWith("\\")) {
      joined.append(line, 0, line.length() - 1).append(' ');
      line = lines.nextLine();
    }
    return joined.append(line == null ? "" : line).toString().strip();
  }

  private void vertex(String[] words) throws MediaException {
    if (words.length < 4) {
      throw file.fault(
          "line %d is a vertex of %d numbers, expected x, y and z", lines.line(), words.length - 1);
    }
    boolean kept =
        vertices.add(lines.number(words[1]), lines.number(words[2]), lines.number(words[3]));
    if (kept && words.length >= 7) {
      int red = words.length - 3; // behind a weight, if there is one
      vertices.colour(
          lines.number(words[red]), lines.number(words[red + 1]), lines.number(words[red + 2]));
      coloured++;
    }
  }

  private void face(String[] words) throws MediaException {
    triangles.beginFace();
    for (int i = 1; i < words.length; i++) {
      int slash = words[i].indexOf('/');
      String index = slash < 0 ? words[i] : words[i].substring(0, slash);
      if (!index.matches("-?[0-9]{1,12}")) {
        throw file.fault(
            "line %d has a face with \"%s\", expected the number of a vertex",
            lines.line(), TextCursor.shown(words[i]));
      }
      long vertex = Long.parseLong(index);
      triangles.corner(vertex < 0 ? vertices.size() + vertex : vertex - 1);
    }
  }

  static PointCloudInfo probe(CloudSource file) throws MediaException {
    ObjReader obj = new ObjReader(file);
    int points = obj.vertices.size();
    return new PointCloudInfo(
        PointCloudFormat.OBJ,
        points + obj.vertices.dropped(),
        points > 0 && obj.coloured == points,
        obj.triangles.faces());
  }

  static DecodedCloud read(CloudSource file) throws MediaException {
    ObjReader obj = new ObjReader(file);
    if (obj.coloured == 0) {
      obj.vertices.dropColours();
    } else if (obj.coloured < obj.vertices.size()) {
      obj.vertices.dropColours();
      obj.vertices.note(
          "%d of %d vertices have a colour: left out".formatted(obj.coloured, obj.vertices.size()));
    }
    return MeshSampler.sample(file, obj.vertices.buildGuessing(), obj.triangles);
  }
}
