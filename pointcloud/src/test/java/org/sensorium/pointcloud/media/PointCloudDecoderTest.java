package org.sensorium.pointcloud.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.media.MediaException;

/** Files that other programs wrote read as what was written. */
class PointCloudDecoderTest {
  static List<String> clouds() throws IOException {
    return TinyClouds.clouds();
  }

  static List<String> boxes() {
    return TinyClouds.BOXES;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clouds")
  void readsWhatWasWritten(String name) throws IOException {
    JsonNode expected = TinyClouds.expected().get(name);
    PointCloudDecoder decoder =
        new PointCloudDecoder(
            PointCloudLimits.STANDARD,
            new PointCloudOptions(expected.path("binColumns").asInt(0), false));
    DecodedCloud read = decoder.read(name, TinyClouds.bytes(name));

    JsonNode xyz = expected.get("xyz");
    assertThat(read.cloud().size()).isEqualTo(xyz.size());
    assertThat(read.dropped()).isEqualTo(expected.get("dropped").asLong());
    assertThat(read.origin().get(0) != 0).isEqualTo(expected.has("origin"));
    JsonNode rgb = expected.get("rgb");
    assertThat(read.cloud().rgb() == null).isEqualTo(rgb.isNull());
    for (int i = 0; i < 3 * xyz.size(); i++) {
      double actual = read.origin().get(i % 3) + read.cloud().xyz()[i];
      double tolerance = expected.has("origin") ? 1e-4 : 1e-6; // beside an origin: below 1,000
      assertThat(actual).as("number %d", i).isCloseTo(at(xyz, i), within(tolerance));
      if (!rgb.isNull()) {
        assertThat((double) read.cloud().rgb()[i])
            .as("colour %d", i)
            .isCloseTo(at(rgb, i), within(1e-6));
      }
    }
    if (expected.has("note")) {
      assertThat(String.join(". ", read.notes())).contains(expected.get("note").asText());
    }
    PointCloudInfo info = decoder.probe(name, TinyClouds.bytes(name));
    assertThat(info.format()).isEqualTo(read.format());
    assertThat(info.points()).isEqualTo(xyz.size() + read.dropped());
    assertThat(info.faces()).isEqualTo(expected.path("faces").asLong(0));
  }

  private static double at(JsonNode rows, int index) {
    return rows.get(index / 3).get(index % 3).asDouble();
  }

  /** Sides 1, 2, 3: the pairs of faces across x, y, z have 6, 3 and 2 elevenths of the area. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("boxes")
  void samplesFacesByArea(String name) throws IOException {
    PointCloudDecoder decoder =
        new PointCloudDecoder(
            PointCloudLimits.STANDARD, new PointCloudOptions(0, /* samplePlyFaces= */ true));
    PointCloud cloud = decoder.decode(name, TinyClouds.bytes(name));
    assertThat(cloud.size()).isEqualTo(8192);
    double[] half = {0.5, 1, 1.5};
    int[] onFace = new int[6];
    double[] squares = new double[3];
    for (int i = 0; i < cloud.size(); i++) {
      boolean found = false;
      for (int axis = 0; axis < 3; axis++) {
        double value = cloud.xyz()[3 * i + axis];
        assertThat(Math.abs(value)).isLessThanOrEqualTo(half[axis] + 1e-6);
        squares[axis] += value * value / cloud.size();
        if (!found && Math.abs(value) > half[axis] - 1e-6) {
          onFace[2 * axis + (value > 0 ? 1 : 0)]++;
          found = true;
        }
      }
      assertThat(found).as("point %d lies on the surface", i).isTrue();
    }
    for (int side = 0; side < 6; side++) {
      double share = new double[] {6, 3, 2}[side / 2] / 22;
      assertThat(onFace[side] / 8192.0).as("side %d", side).isCloseTo(share, within(0.001));
    }
    // mean squares over the surface: on a side that cuts the axis h², on the four others h² / 3
    assertThat(squares[0]).isCloseTo(.25 * (6 + 5 / 3.0) / 11, within(0.004));
    assertThat(squares[1]).isCloseTo((3 + 8 / 3.0) / 11, within(0.015));
    assertThat(squares[2]).isCloseTo(2.25 * (2 + 9 / 3.0) / 11, within(0.03));
    assertThat(decoder.decode(name, TinyClouds.bytes(name))).as("again").isEqualTo(cloud);
  }

  @Test
  void interpolatesVertexColours() throws IOException {
    String text = "COFF 3 1 0\n0 0 0 255 0 0 255\n1 0 0 0 255 0 255\n0 1 0 0 0 255 255\n3 0 1 2\n";
    PointCloud cloud = PointCloudDecoder.standard().decode("triangle.off", ascii(text));
    for (int i = 0; i < cloud.size(); i++) { // x and y are the weights of green and blue
      float x = cloud.xyz()[3 * i];
      float y = cloud.xyz()[3 * i + 1];
      assertThat(cloud.rgb()[3 * i]).isCloseTo(1 - x - y, within(1e-5f));
      assertThat(cloud.rgb()[3 * i + 1]).isCloseTo(x, within(1e-5f));
      assertThat(cloud.rgb()[3 * i + 2]).isCloseTo(y, within(1e-5f));
    }
  }

  @Test
  void takesTheVerticesOfAPlyUnlessItsFacesAreAskedFor() throws IOException {
    byte[] box = TinyClouds.bytes("box.ply");
    assertThat(PointCloudDecoder.standard().decode("box.ply", box).size()).isEqualTo(8);
  }

  @Test
  void findsTheFormatByContentWhateverTheName() throws IOException {
    for (String name : TinyClouds.all()) {
      if (!name.endsWith(".bin")) {
        PointCloudFormat named = PointCloudDecoder.standard().probe(name, bytes(name)).format();
        assertThat(PointCloudDecoder.standard().probe("cloud", bytes(name)).format())
            .as(name)
            .isEqualTo(named);
      }
    }
  }

  @Test
  void dropsInvalidPointsAndRefusesACloudOfThemOnly() throws IOException {
    DecodedCloud read = PointCloudDecoder.standard().read("a.xyz", ascii("nan 1 2\n3 4 5\n"));
    assertThat(read.cloud().xyz()).containsExactly(3, 4, 5);
    assertThat(read.dropped()).isEqualTo(1);
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> PointCloudDecoder.standard().decode("a.xyz", ascii("nan 1 2\ninf 1 2\n")))
        .withMessageContaining("none of its 2 points");
  }

  @Test
  void readsFilesAndMappedFilesAlike(@TempDir Path folder) throws IOException {
    float[] expected = {1, 2, 3};
    Path file = folder.resolve("padded.xyz");
    Files.writeString(file, "1 2 3\n" + "# padding\n".repeat(7_000_000));
    assertThat(Files.size(file)).isGreaterThan(PointCloudLimits.MAPPED_BYTES);
    assertThat(PointCloudDecoder.standard().decode(file).xyz()).isEqualTo(expected);
    Files.writeString(file, "1 2 3\n");
    assertThat(PointCloudDecoder.standard().decode(file).xyz()).isEqualTo(expected);
  }

  private static byte[] bytes(String name) throws IOException {
    return TinyClouds.bytes(name);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
