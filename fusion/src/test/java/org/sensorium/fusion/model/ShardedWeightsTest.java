package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.nn.checkpoint.Checkpoint;

class ShardedWeightsTest {
  @TempDir private Path folder;

  private static Map<String, NDArray> weights(NDManager manager) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      weights.put("w" + i, manager.create(new float[] {i, 2 * i, 3 * i})); // 12 bytes
    }
    return weights;
  }

  @ParameterizedTest
  @CsvSource({"1000, 1", "60, 1", "59, 2", "24, 3", "1, 5"})
  void whatIsWrittenReadsBack(long largest, int files) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      List<String> written = ShardedWeights.write(folder, weights(manager), largest);
      assertThat(written).hasSize(files);
      try (Checkpoint checkpoint = ModelFolder.weights(folder)) {
        assertThat(checkpoint.tensors().keySet())
            .containsExactlyInAnyOrder("w0", "w1", "w2", "w3", "w4");
        for (Map.Entry<String, NDArray> weight : weights(manager).entrySet()) {
          assertThat(checkpoint.read(manager, weight.getKey()).toFloatArray())
              .containsExactly(weight.getValue().toFloatArray());
        }
      }
    }
  }

  @Test
  void everyShardCountsInTheChecksum() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> weights = weights(manager);
      ShardedWeights.write(folder, weights, 24);
      String before = PartWeights.sha256(folder);
      assertThat(PartWeights.sha256(folder)).isEqualTo(before);
      weights.put("w4", manager.create(new float[] {0, 0, 1}));
      ShardedWeights.write(folder, weights, 24); // changes the last of three
      assertThat(PartWeights.sha256(folder)).isNotEqualTo(before);
    }
  }
}
