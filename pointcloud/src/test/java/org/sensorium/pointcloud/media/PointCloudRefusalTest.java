package org.sensorium.pointcloud.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.media.MediaException;

/** What is no cloud, or not all of one, is refused with its reason, and cheaply. */
class PointCloudRefusalTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final PointCloudDecoder DECODER = PointCloudDecoder.standard();

  /** Headers that promise so many points, before 1 kB of data. */
  static Stream<Arguments> promises() {
    return Stream.of(
        header("a.npy", PointCloudRefusalTest::npy),
        header(
            "ascii.ply",
            n -> "ply\nformat ascii 1.0\nelement vertex %d\n".formatted(n) + properties()),
        header(
            "binary.ply",
            n ->
                "ply\nformat binary_little_endian 1.0\nelement vertex %d\n".formatted(n)
                    + properties()),
        header("ascii.pcd", n -> pcd(n) + "ascii\n"),
        header("binary.pcd", n -> pcd(n) + "binary\n"),
        header(
            "packed.pcd",
            n -> pcd(n) + "binary_compressed\n" + u32(1016) + u32(12 * n)), // 1,016 are there
        header("a.off", n -> "OFF\n%d 0 0\n".formatted(n)),
        header("a.stl", n -> "an STL".concat(" ".repeat(74)) + u32(n)),
        header("a.las", PointCloudRefusalTest::las),
        header("a.pts", n -> n + "\n1 2 3\n"));
  }

  private static Arguments header(String name, LongFunction<String> header) {
    return Arguments.of(name, header);
  }

  private static String npy(long points) {
    return npy("<f4", "(%d, 3)".formatted(points));
  }

  private static String npy(String descr, String shape) {
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(descr, shape);
    return "\u0093NUMPY\1\0" + (char) text.length() + "\0" + text;
  }

  private static String properties() {
    return "property float x\nproperty float y\nproperty float z\nend_header\n";
  }

  private static String pcd(long points) {
    return "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH "
        + "%d\nHEIGHT 1\nPOINTS %d\nDATA ".formatted(points, points);
  }

  private static String las(long points) {
    char[] header = new char[227];
    "LASF".getChars(0, 4, header, 0);
    header[24] = 1;
    header[25] = 2;
    header[94] = 227;
    header[96] = 227;
    header[105] = 20;
    u32(points).getChars(0, 4, header, 107);
    return new String(header);
  }

  private static String compressedLas() {
    char[] header = las(1).toCharArray();
    header[104] = 128 + 3;
    return new String(header);
  }

  private static String u32(long value) {
    byte[] bytes =
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array();
    return new String(bytes, ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("promises")
  void refusesFromTheHeaderWhatTheFileCannotHold(String name, LongFunction<String> header) {
    byte[] many = (header.apply(100_000_000) + "1 2 3 4\n".repeat(127)).getBytes(ISO_8859_1);
    String tooMany = refused(name, many);
    assertThat(tooMany).contains("100000000").contains("more than the limit of 50000000");
    byte[] fewer = (header.apply(40_000_000) + "1 2 3 4\n".repeat(127)).getBytes(ISO_8859_1);
    assertThat(refused(name, fewer))
        .contains("header promises 40000000")
        .containsPattern("the file holds 10\\d\\d (bytes behind it|packed bytes)")
        .contains("truncated");
  }

  /** The message; in far less than a second, with far less than a byte a point. */
  private static String refused(String name, byte[] bytes) {
    String[] messages = new String[2];
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> DECODER.decode(name, bytes))
        .satisfies(e -> messages[0] = e.getMessage());
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> DECODER.probe(name, bytes))
        .satisfies(e -> messages[1] = e.getMessage());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(4L << 20);
    assertThat(messages[0]).startsWith(name + ": ").isEqualTo(messages[1]);
    return messages[0];
  }

  static List<String> withCounts() throws IOException {
    return TinyClouds.all().stream()
        .filter(name -> !name.matches(".*\\.(xyz|txt|csv|bin|obj)"))
        .toList();
  }

  /** All formats that say how much they hold. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("withCounts")
  void refusesTruncatedFiles(String name) throws IOException {
    byte[] whole = TinyClouds.bytes(name);
    for (int left : new int[] {whole.length * 9 / 10, whole.length * 3 / 4, whole.length / 2}) {
      assertThatExceptionOfType(MediaException.class)
          .as("%d bytes of %d", left, whole.length)
          .isThrownBy(() -> DECODER.decode(name, Arrays.copyOf(whole, left)))
          .withMessageStartingWith(name + ": ")
          .withMessageContaining("truncated")
          .withMessageMatching("(?s).*\\d.*");
    }
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("a.ply", "", "an empty file"),
        Arguments.of(
            "a.npy",
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98432\n",
            "a git-LFS pointer"),
        Arguments.of("a.ply", "<!DOCTYPE html><p>404", "a web page"),
        Arguments.of("a.xyz", "{\"points\": [[1, 2, 3]]}", "JSON"),
        Arguments.of("a.npz", "PK\u0003\u0004 xyz.npy", "a zip archive"),
        Arguments.of("a.npy", "\u0080\u0004\u0095", "a Python pickle"),
        Arguments.of("a.txt", "It was a bright cold day in April", "line 1 is \"it was a bright"),
        Arguments.of("a.csv", "id,label\n1,cat\n", "names with x, y and z"),
        Arguments.of("a.csv", "1,5;2,5;3,5\n", "decimal commas"),
        Arguments.of("a.txt", "1,5 2,5 3,5\n", "decimal commas"),
        Arguments.of("a.xyz", "1 2 3\n4 5\n", "point 2 is \"4 5\" with 2 columns, expected 3"),
        Arguments.of("a.xyz", "1 2 3\n4 five 6\n", "line 2 has \"five\", expected a number"),
        Arguments.of("a.pts", "3\n1 2 3\n4 5 6\n7 8.25", "point 3 is"),
        Arguments.of("a.pts", "2\n1 2 3\n4 5 6\n7 8 9", "promises 2 points, the file holds 3"),
        Arguments.of("a.bin", "\u00ff".repeat(11), "11 bytes"),
        Arguments.of("a.bin", "\0".repeat(72), "points of [3, 6] numbers"),
        Arguments.of("a.bin", "\0".repeat(28), "none of 3, 4, 5 and 6"),
        Arguments.of("a.pcd.bin", "\0".repeat(28), "a multiple of 5"),
        Arguments.of("a.bin", "\0\0\0\u007f".repeat(4), "coordinate 1.7014118E38"),
        Arguments.of("a.off", "OFF BINARY\n", "expected OFF"),
        Arguments.of("a.off", "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 3\n", "has the vertex 3"),
        Arguments.of("a.obj", "v 0 0 0\nv nan 0 0\nv 1 0 0\nf 1 2 3\n", "1 vertices of a mesh"),
        Arguments.of("a.obj", "vn 0 0 1\n", "no points"),
        Arguments.of("a.stl", "solid name".concat("\0".repeat(200)), "0 triangles"),
        Arguments.of("a.ply", "ply\nformat ascii 1.0\nelement face 1\nend_header\n", "\"vertex\""),
        Arguments.of("a.laz", compressedLas(), "a compressed LAS"),
        Arguments.of("unknown", "\1\2\3", "3 bytes that start with"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("others")
  void refusesWhatIsNoCloud(String name, String content, String reason) {
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> DECODER.decode(name, content.getBytes(ISO_8859_1)))
        .withMessageStartingWith(name + ": ")
        .withMessageContaining(reason);
  }

  @Test
  void refusesArraysThatAreNoPoints() {
    for (String descr : List.of("|O", "<c8", "<U4", "|b1", "<f16")) {
      String header = npy(descr, "(1, 3)");
      assertThatExceptionOfType(MediaException.class)
          .isThrownBy(() -> DECODER.decode("a.npy", header.getBytes(ISO_8859_1)))
          .withMessageContaining("floating or whole numbers");
    }
    for (String shape : List.of("(3,)", "(1, 4, 3)", "(5, 2)", "()")) {
      String header = npy("<f4", shape);
      assertThatExceptionOfType(MediaException.class)
          .isThrownBy(() -> DECODER.decode("a.npy", header.getBytes(ISO_8859_1)))
          .withMessageContaining("expected the shape (points, 3)");
    }
  }

  @Test
  void refusesFilesOverTheLimits(@TempDir Path folder) throws IOException {
    byte[] cloud = TinyClouds.bytes("plain.xyz"); // 13 points
    PointCloudDecoder few =
        new PointCloudDecoder(new PointCloudLimits(10_000, 12, 5), PointCloudOptions.STANDARD);
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> few.decode("plain.xyz", cloud))
        .withMessageContaining("13 points, more than the limit of 12");
    PointCloudDecoder small =
        new PointCloudDecoder(new PointCloudLimits(100, 50, 5), PointCloudOptions.STANDARD);
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> small.decode("plain.xyz", cloud))
        .withMessageContaining("bytes, more than the limit of 100");
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> DECODER.decode(folder.resolve("missing.ply")))
        .withMessageContaining("no such file");
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> DECODER.decode(folder))
        .withMessageContaining("not a regular file");
  }
}
