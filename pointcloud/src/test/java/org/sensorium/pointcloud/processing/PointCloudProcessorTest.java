package org.sensorium.pointcloud.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.pointcloud.media.PointCloud;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig.Color;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig.Sampling;

class PointCloudProcessorTest {
  private static final float[] CORNERS = {0, 0, 0, 4, 0, 0, 0, 4, 0, 4, 4, 0};
  private static final float[] COLORS = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};

  private static PointCloud cloud(int size) {
    SplittableRandom random = new SplittableRandom(size);
    float[] xyz = new float[3 * size];
    for (int i = 0; i < xyz.length; i++) {
      xyz[i] = (float) random.nextDouble(-1, 1);
    }
    return new PointCloud(xyz, null);
  }

  private static float[] process(
      PointCloud cloud, int points, Sampling sampling, Color color, boolean normalize) {
    return new PointCloudProcessor(
            new PointCloudProcessorConfig(points, sampling, color, normalize))
        .process(cloud);
  }

  /** By hand: the middle is (2, 2, 0), every corner √8 away. */
  @Test
  void pointLlmCentresScalesAndKeepsColours() {
    float[] rows =
        new PointCloudProcessor(PointCloudProcessorConfig.pointllm(4))
            .process(new PointCloud(CORNERS, COLORS));
    float s = (float) (1 / Math.sqrt(2));
    assertThat(rows)
        .containsExactly(
            new float[] {
              -s, -s, 0, 0, 0, 0, s, -s, 0, 1, 0, 0, -s, s, 0, 0, 1, 0, s, s, 0, 0, 0, 1
            },
            within(1e-6f));
  }

  @Test
  void lammKeepsMetresAndCentresColours() {
    PointCloud cloud = new PointCloud(CORNERS, COLORS);
    assertThat(process(cloud, 4, Sampling.RANDOM, Color.NONE, false)).isEqualTo(CORNERS);
    float[] rows = process(cloud, 4, Sampling.RANDOM, Color.SCANNET, false);
    assertThat(rows).startsWith(0, 0, 0);
    assertThat(new float[] {rows[3], rows[4], rows[9], rows[10]})
        .containsExactly(
            new float[] {-109.8f / 256, -97.2f / 256, 145.2f / 256, -97.2f / 256}, within(1e-6f));
  }

  @Test
  void missingColoursAreBlackOrTheMean() {
    PointCloud plain = new PointCloud(CORNERS, null);
    for (Color color : List.of(Color.UNIT, Color.SCANNET)) {
      float[] rows = process(plain, 4, Sampling.RANDOM, color, false);
      assertThat(rows).hasSize(24);
      assertThat(new float[] {rows[9], rows[10], rows[11]}).containsOnly(0);
    }
  }

  @Test
  void fewerPointsAreShownAgain() {
    float[] rows = process(new PointCloud(CORNERS, null), 6, Sampling.FARTHEST, Color.NONE, false);
    assertThat(rows).startsWith(CORNERS).endsWith(0, 0, 0, 4, 0, 0);
    float[] one = {3, 1, 2};
    assertThat(process(new PointCloud(one, null), 3, Sampling.FARTHEST, Color.UNIT, true))
        .as("a cloud of one place has no radius")
        .containsOnly(0)
        .hasSize(18);
  }

  @Test
  void morePointsAreSampled() {
    PointCloud cloud = cloud(390);
    int[] chosen = PointSampling.farthest(Coordinates.of(cloud.xyz(), 3), 100);
    float[] farthest = process(cloud, 100, Sampling.FARTHEST, Color.NONE, false);
    for (int i = 0; i < chosen.length; i++) {
      assertThat(farthest[3 * i]).isEqualTo(cloud.xyz()[3 * chosen[i]]);
    }
  }

  @ParameterizedTest
  @CsvSource({"FARTHEST,100,500", "FARTHEST,10,5000", "RANDOM,100,500", "RANDOM,499,500"})
  void whatIsKeptIsOfTheCloudOnceAndTheSameEachTime(Sampling sampling, int points, int size) {
    PointCloud cloud = cloud(size);
    float[] rows = process(cloud, points, sampling, Color.NONE, false);
    Set<Float> all = new HashSet<>();
    Set<Float> kept = new HashSet<>();
    for (int i = 0; i < cloud.xyz().length; i += 3) {
      all.add(cloud.xyz()[i]);
    }
    for (int i = 0; i < rows.length; i += 3) {
      kept.add(rows[i]);
    }
    assertThat(kept).hasSize(points);
    assertThat(all).containsAll(kept);
    assertThat(process(cloud, points, sampling, Color.NONE, false)).isEqualTo(rows);
  }

  @Test
  void cloudsMakeABatch() {
    PointCloudProcessor processor = new PointCloudProcessor(PointCloudProcessorConfig.pointllm(16));
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] one = processor.process(cloud(20));
      float[] two = processor.process(cloud(3));
      NDArray batch = processor.batch(manager, List.of(one, two));
      assertThat(batch.getShape()).isEqualTo(new Shape(2, 16, 6));
      assertThat(batch.get("1").toFloatArray()).isEqualTo(two);
      assertThatThrownBy(() -> processor.batch(manager, List.of(one, new float[9])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cloud 1 of a batch has 9 numbers, expected 16 points of 6");
    }
  }

  static List<PointCloudProcessors.Entry> processors() {
    return PointCloudProcessors.all();
  }

  @ParameterizedTest
  @MethodSource("processors")
  void configsAreReadAsWritten(PointCloudProcessors.Entry entry, @TempDir Path folder)
      throws IOException {
    PointCloudProcessorConfig config = PointCloudProcessors.named(entry.id(), 0);
    assertThat(config.points()).isEqualTo(entry.points());
    assertThat(PointCloudProcessorConfig.isIn(folder)).isFalse();
    config.write(folder.resolve("preprocessor_config.json"));
    assertThat(PointCloudProcessorConfig.read(folder)).isEqualTo(config);
    assertThat(PointCloudProcessorConfig.isIn(folder)).isTrue();
    assertThat(PointCloudProcessors.named(entry.id(), 7)).isEqualTo(config.withPoints(7));
  }

  @Test
  void configsThatCannotBeFollowedAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("preprocessor_config.json");
    Files.writeString(file, "{\"image_processor_type\": \"CLIPImageProcessor\"}");
    assertThatThrownBy(() -> PointCloudProcessorConfig.read(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected \"SensoriumPointCloudProcessor\"");
    String start = "{\"point_cloud_processor_type\": \"SensoriumPointCloudProcessor\", ";
    Files.writeString(
        file,
        start
            + "\"num_points\": 0, \"sampling\": \"random\", \"color\": \"none\", \"do_normalize\": true}");
    assertThatThrownBy(() -> PointCloudProcessorConfig.read(file))
        .hasMessageContaining("num_points is 0, expected 1 to 1048576");
    Files.writeString(
        file,
        start
            + "\"num_points\": 9, \"sampling\": \"best\", \"color\": \"none\", \"do_normalize\": true}");
    assertThatThrownBy(() -> PointCloudProcessorConfig.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("sampling is \"best\", expected farthest or random");
    Files.writeString(file, start + "\"num_points\": 9}");
    assertThatThrownBy(() -> PointCloudProcessorConfig.read(file))
        .hasMessageContaining("'sampling'");
    assertThatThrownBy(() -> PointCloudProcessors.named("pointnet", 0))
        .hasMessage(
            "point cloud processor \"pointnet\" is not known, expected one of [pointllm, lamm, lamm_color]");
  }
}
