package org.sensorium.fusion.projector;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;

/** What stands around a Q-Former is its parts, one after the other. */
class FramedProjectorTest {
  private static final ProjectorConfig.Queries QUERIES =
      new ProjectorConfig.Queries(3, 8, 2, 2, 4, 16, 1, 0, 0, 1e-12);

  @TempDir private Path temp;

  private static ProjectorConfig config(int positions, InputNorm.Kind norm, boolean outputNorm) {
    return new ProjectorConfig("qformer", 5, 6, 6, positions, norm, outputNorm, QUERIES);
  }

  @Test
  void theFrameIsAddedToThePlainProjector() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Projector framed =
          Projectors.create(manager, config(4, InputNorm.Kind.STANDARD, true), 3, 0.5);
      manager.create(new float[] {1, 2, 3, 4, 5}).copyTo(framed.constants().get("input_norm.mean"));
      manager
          .create(new float[] {2, 1, 1, 1, 3})
          .copyTo(framed.constants().get("input_norm.scale"));
      NDArray x = manager.randomNormal(new Shape(2, 4, 5));
      NDArray seen =
          x.sub(framed.constants().get("input_norm.mean"))
              .mul(framed.constants().get("input_norm.scale"))
              .add(framed.weights().get("positions"));
      NDArray expected =
          Kernels.layerNorm(
              plain(manager, framed).forward(seen),
              framed.weights().get("output_norm.weight"),
              framed.weights().get("output_norm.bias"),
              1e-5);
      assertThat(framed.forward(x).toFloatArray())
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(expected.toFloatArray());
      assertThat(framed.seen(x).toFloatArray())
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(seen.toFloatArray());
      assertThat(framed.seeing()).containsOnlyKeys("positions");
      assertThat(framed.positions(4)).isEqualTo(3);
    }
  }

  private Projector plain(NDManager manager, Projector framed) throws IOException {
    Map<String, NDArray> inner = new LinkedHashMap<>(framed.weights());
    inner.putAll(framed.constants());
    inner.keySet().removeIf(name -> name.matches("(input_norm|output_norm|positions)(\\..*)?"));
    Path file = temp.resolve("inner.safetensors");
    SafetensorsWriter.write(file, inner);
    try (Checkpoint checkpoint = Checkpoints.open(file)) {
      WeightScope scope = WeightScope.of(checkpoint, manager);
      Projector plain = Projectors.load(scope, config(0, InputNorm.Kind.NONE, false));
      scope.finish(); // the frame has no other weights
      return plain;
    }
  }
}
