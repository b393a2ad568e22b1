package org.sensorium.fusion.model.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.pointcloud.encoder.PointCloudEncoder;
import org.sensorium.pointcloud.encoder.PointCloudEncoders;

class BundledModelsTest {
  private static final long MOST_BYTES = 8_000_000; // a repository is no place for more

  @TempDir private Path home;

  static List<String> ids() {
    return BundledModels.ids();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void isUnpackedOnceAndWhole(String id) throws IOException {
    Path folder = Objects.requireNonNull(BundledModels.resolve(id, home));
    Path weights = folder.resolve("model.safetensors");
    assertThat(folder.getFileName().toString()).matches("[0-9a-f]{64}");
    assertThat(Files.size(weights)).isLessThan(MOST_BYTES);
    Files.delete(folder.resolve("config.json")); // what is there is not looked at again
    assertThat(BundledModels.resolve(id, home)).isEqualTo(folder);
    assertThat(folder.resolve("config.json")).doesNotExist();
    try (Stream<Path> beside = Files.list(folder.getParent())) {
      assertThat(beside).containsExactly(folder);
    }
  }

  @Test
  void theEncoderOfPointsSeesDrawnSolids() throws IOException {
    Path folder = Objects.requireNonNull(BundledModels.resolve("point-bert-sandbox", home));
    try (NDManager manager = NDManager.newBaseManager()) {
      PointCloudEncoder encoder =
          PointCloudEncoders.of(folder).load(manager, folder, Precision.FLOAT32);
      assertThat(encoder.points()).isEqualTo(2048);
      assertThat(encoder.channels()).isEqualTo(6);
      assertThat(encoder.tokens()).isEqualTo(65);
    }
  }

  @Test
  void otherNamesAreNone() throws IOException {
    assertThat(BundledModels.resolve("point-bert", home)).isNull();
    assertThat(home).isEmptyDirectory();
  }
}
