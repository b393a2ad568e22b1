package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.RealWeights;
import org.sensorium.nn.checkpoint.WeightScope;

@Tag("weights")
class EfficientNetLite0Test {

  /** Golden maps of plain torch, see make.py beside them. */
  @Test
  void mapsMatchTorch() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint golden =
            Checkpoints.open(
                Path.of("src/test/resources/fixtures/efficientnet_lite0/io.safetensors"))) {
      Map<Integer, NDArray> maps =
          load(manager).features(pixels(manager), Set.of(4, 7, EfficientNetLite0.HEAD));
      for (Map.Entry<Integer, NDArray> map : maps.entrySet()) {
        String name = "out." + map.getKey();
        ParityFixture.assertClose(name, golden.read(manager, name), map.getValue(), 1e-3);
        assertThat(map.getValue().getShape().get(1))
            .isEqualTo(EfficientNetLite0.channels(map.getKey()));
      }
      assertThat(maps).hasSize(3);
    }
  }

  @Test
  void stagesBeyondTheHeadAreRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      EfficientNetLite0 encoder = load(manager);
      NDArray pixels = pixels(manager);
      assertThatThrownBy(() -> encoder.features(pixels, Set.of(9)))
          .hasMessageContaining("expected numbers from 1 to 8");
    }
  }

  private static EfficientNetLite0 load(NDManager manager) throws IOException {
    try (Checkpoint weights =
        Checkpoints.open(RealWeights.find("efficientnet-lite0-57934424.pth"))) {
      WeightScope scope = WeightScope.of(weights, manager);
      EfficientNetLite0 encoder = EfficientNetLite0.load(scope);
      scope.finish();
      return encoder;
    }
  }

  private static NDArray pixels(NDManager manager) {
    float[] values = new float[3 * 224 * 224];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i * 0.0007);
    }
    return manager.create(values, new Shape(1, 3, 224, 224));
  }
}
