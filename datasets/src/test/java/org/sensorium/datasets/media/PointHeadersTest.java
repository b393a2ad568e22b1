package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Media;

/** Point clouds and meshes, written by hand. */
class PointHeadersTest {
  private static final String PLY =
      """
      ply
      format %s 1.0
      comment by hand
      element vertex %d
      property float x
      property float y
      property float z
      property uchar red
      element face 1
      property list uchar int vertex_indices
      end_header
      """;
  private static final String PCD =
      """
      # .PCD v0.7 - Point Cloud Data file format
      VERSION 0.7
      FIELDS x y z rgb _
      SIZE 4 4 4 4 1
      TYPE F F F U U
      COUNT 1 1 1 1 4
      WIDTH 2
      HEIGHT 1
      VIEWPOINT 0 0 0 1 0 0 0
      POINTS 2
      DATA %s
      """;

  @TempDir private Path folder;

  private MediaHeader read(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    return HeaderFixtures.HEADERS.read(file, Media.Kind.POINTCLOUD);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] with(String header, int data) {
    byte[] start = latin(header);
    return Arrays.copyOf(start, start.length + data);
  }

  private void holds(String name, byte[] bytes, String format, long points, int columns)
      throws IOException {
    assertThat(read(name, bytes)).isEqualTo(MediaHeader.points(format, points, columns));
  }

  private void refused(String name, byte[] bytes, String reason) {
    assertThatThrownBy(() -> read(name, bytes))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder.resolve(name) + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void ply() throws IOException {
    String points = "0 0 0 1\n1 0 0 1\n0 1 0 1\n3 0 1 2\n";
    holds("a.ply", latin(PLY.formatted("ascii", 3) + points), "ply", 3, 4);
    holds("a.ply", latin((PLY.formatted("ascii", 3) + points).replace("\n", "\r\n")), "ply", 3, 4);
    String binary = PLY.formatted("binary_little_endian", 3);
    holds("a.ply", with(binary, 3 * 13 + 1 + 12), "ply", 3, 4);
    refused("a.ply", with(binary, 3 * 13), "need at least 40 bytes, 39 are left");
    refused(
        "a.ply", with(PLY.formatted("ascii", 300), 64), "need at least 2402 bytes, 65 are left");
    refused("a.ply", latin(PLY.formatted("ascii", 0)), "a PLY of 0 points");
    refused("a.ply", latin(PLY.formatted("utf8", 3)), "format is \"format utf8 1.0\"");
    refused(
        "a.ply", latin(PLY.formatted("ascii", 3).replace("float z", "float w")), "[red, w, x, y]");
    refused("a.ply", latin(PLY.formatted("ascii", -1)), "\"-1\", expected a whole number");
    refused(
        "a.ply",
        latin(PLY.formatted("ascii", 999999999999999L)),
        "need at least 7999999999999994 bytes");
    refused(
        "a.ply", latin(PLY.formatted("ascii", 3).replace("float x", "half x")), "of type \"half\"");
    refused(
        "a.ply",
        latin(PLY.formatted("ascii", 3).replace("end_header", "")),
        "has no end (\"end_header\")");
    refused("a.ply", latin("ply\n" + "x".repeat(100_000)), "lines of up to 4096 bytes");
    refused("a.ply", latin("ply\n" + "comment\n".repeat(100_000)), "65536 in all");
  }

  @Test
  void pcd() throws IOException {
    holds("a.pcd", latin(PCD.formatted("ascii") + "0 0 0 1 0 0 0 0\n1 1 1 1 0 0 0 0"), "pcd", 2, 4);
    holds("a.pcd", with(PCD.formatted("binary"), 2 * 20), "pcd", 2, 4);
    refused(
        "a.pcd", with(PCD.formatted("binary"), 2 * 20 - 1), "2 points of the PCD need at least");
    String packed = PCD.formatted("binary_compressed");
    holds("a.pcd", with(packed + "\5\0\0\0\50\0\0\0", 5), "pcd", 2, 4);
    refused("a.pcd", with(packed + "\6\0\0\0\50\0\0\0", 5), "claims 6 packed bytes, 5 are left");
    refused("a.pcd", with(packed + "\5\0\0\0\47\0\0\0", 5), "need at least 20 bytes each, 39");
    refused("a.pcd", latin(PCD.formatted("zip")), "DATA is \"zip\"");
    refused(
        "a.pcd",
        latin(PCD.replace("POINTS 2", "POINTS 3")),
        "POINTS 3, but WIDTH times HEIGHT is 2");
    refused(
        "a.pcd",
        latin(PCD.replace("WIDTH 2", "WIDTH 0").replace("POINTS 2", "POINTS 0")),
        "a PCD of 0 points");
    refused(
        "a.pcd",
        latin(PCD.replace("SIZE 4 4 4 4 1", "SIZE 4 4")),
        "5 FIELDS, but 2 numbers of SIZE");
    refused("a.pcd", latin(PCD.replace("1 1 1 1 4", "1 1 1 1 0")), "COUNT has a 0");
    refused("a.pcd", latin(PCD.replace("x y z", "u v w")), "[u, v, w, rgb, _]");
    refused(
        "a.pcd",
        latin(PCD.replace("WIDTH 2", "WIDTH 999999999999999").replace("HEIGHT 1", "HEIGHT 999999")),
        "too large");
    refused("a.pcd", latin("# .PCD v0.7\nFIELDS x y z\n"), "no line \"WIDTH\"");
  }

  @Test
  void off() throws IOException {
    String points = "0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n";
    holds("a.off", latin("OFF\n# by hand\n3 1 0\n" + points), "off", 3, 3);
    holds("a.off", latin("OFF3 1 0\n" + points), "off", 3, 3); // as in ModelNet40
    holds("a.off", latin("COFF\n3 1 0\n" + points), "off", 3, 3);
    refused("a.off", latin("OFF\n300 1 0\n" + points), "300 points of the OFF need at least");
    refused("a.off", latin("OFF\nmany 1 0\n" + points), "number of points is \"many\"");
    refused("a.off", latin("OFF\n0 0 0\n"), "an OFF of 0 points");
    refused("a.off", latin("OFF\n"), "ends before its number of points");
  }

  @Test
  void stl() throws IOException {
    ByteBuffer binary = ByteBuffer.allocate(84 + 2 * 50).order(ByteOrder.LITTLE_ENDIAN);
    binary.put(0, latin("solid in name only")).putInt(80, 2);
    holds("a.stl", binary.array(), "stl", 6, 3);
    holds("a.obj", binary.array(), "stl", 6, 3);
    refused("a.stl", Arrays.copyOf(binary.array(), 150), "2 triangles has 184 bytes, the file 150");
    refused("a.stl", Arrays.copyOf(binary.array(), 80), "at least 84 bytes");
    String text = "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\n";
    holds("a.stl", latin(text + "endloop\nendfacet\nendsolid a\n"), "stl", 0, 3);
    refused("a.stl", latin(text), "no end (\"endsolid\")");
  }

  @Test
  void text() throws IOException {
    holds("a.obj", latin("# by hand\nmtllib a.mtl\no a\nv 1 2 3\nv 1 2 4\nf 1 2\n"), "obj", 0, 3);
    refused("a.obj", latin("o a\nv 1 2 x\n"), "a point of the OBJ is [1, 2, x]");
    refused("a.obj", latin("o a\n"), "an OBJ without a point");
    holds("a.xyz", latin("1.5 2 -3e1\n1 2 3"), "xyz", 0, 3);
    holds("a.csv", latin("x,y,z,label\n1,2,3,cat\n4,5,6,dog\n"), "xyz", 0, 4);
    holds("a.pts", latin("2\n1 2 3 40 1 2 3\n1 2 3 40 1 2 3\n"), "xyz", 2, 7);
    holds("a.txt", latin("//X Y Z\n1;2;3\n".repeat(1000)), "xyz", 0, 3);
    refused("a.pts", latin("200\n1 2 3\n"), "200 points need at least 6 bytes each, it has 10");
    refused("a.xyz", latin("1 2 3\n1 2\n"), "starts with the bytes");
    refused("a.xyz", latin("a b c\n"), "starts with the bytes");
    refused("a.txt", latin("1 2 nan\n"), "starts with the bytes");
  }

  @Test
  void bareNumbers() throws IOException {
    ByteBuffer numbers = ByteBuffer.allocate(8 * 4).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putFloat(0, 12.5f).putFloat(4, -3f);
    holds("a.bin", numbers.array(), "bin", 0, 0);
    refused("a.bin", Arrays.copyOf(numbers.array(), 31), "31 bytes, expected points of numbers");
    refused("a.bin", numbers.putFloat(8, Float.NaN).array(), "number 3 is NaN");
    refused("a.bin", numbers.putFloat(8, 1e30f).array(), "number 3 is 1.0E30");
  }
}
