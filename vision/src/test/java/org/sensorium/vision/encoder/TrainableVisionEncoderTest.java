package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

@Tag("parity")
class TrainableVisionEncoderTest {
  private static final Path OWN = Path.of("src/test/resources/towers");

  private static TrainableVisionEncoder clip(NDManager manager, Precision precision)
      throws IOException {
    Path folder = ParityFixture.root().resolve("clip");
    return (TrainableVisionEncoder) VisionEncoders.get("clip").load(manager, folder, precision);
  }

  @Test
  void resumedIsEncoded() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "clip");
        NDManager step = NDManager.newBaseManager()) {
      TrainableVisionEncoder encoder = clip(manager, Precision.FLOAT32);
      NDArray pixels = fixture.get("in.pixel_values");
      NDArray hidden = encoder.encode(pixels, 1);
      fixture.assertClose("out.vision_last_hidden_state", encoder.resume(hidden, 1, -1));
      fixture.assertClose("out.vision_hidden_states.-2", encoder.resume(hidden, 1, -2));
      hidden.attach(step);
      int weights = manager.getManagedArrays().size();
      assertThat(encoder.resume(hidden, 1, 3).getManager()).isSameAs(step);
      assertThat(manager.getManagedArrays()).hasSize(weights);
    }
  }

  /** Of mean(resumed²), as torch has them. */
  @Test
  void gradientsReachEveryWeightOfTheBlocks() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture own = ParityFixture.open(manager, OWN);
        NDManager step = NDManager.newBaseManager()) {
      TrainableVisionEncoder encoder = clip(manager, Precision.FLOAT32);
      Map<String, NDArray> weights = encoder.weights(1, -1);
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      NDArray hidden = own.get("in.hidden");
      hidden.attach(step);
      hidden.setRequiresGradient(true);
      NDArray resumed;
      try (Autograd.Mode on = Autograd.recording()) {
        resumed = encoder.resume(hidden, 1, 3);
        Autograd.backward(Kernels.multiply(resumed, resumed).mean());
      }
      own.assertClose("out.resumed", resumed);
      own.assertClose("grad.hidden", gradient(hidden, step));
      int compared = 0;
      for (String name : own.names()) {
        String weight = name.replace("grad.", "");
        if (name.startsWith("grad.encoder.")) {
          assertThat(weights).containsKey(weight);
          own.assertClose(name, gradient(weights.get(weight), step));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(weights.size()).isEqualTo(2 * 16);
    }
  }

  /** A net's map goes on as the square of tokens that it is; OfaParityTest has its gradients. */
  @Test
  void resumedMapsAreEncoded() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture =
            ParityFixture.open(manager, Path.of("src/test/resources/ofa_resnet"))) {
      TrainableVisionEncoder encoder =
          (TrainableVisionEncoder)
              VisionEncoders.get("ofa")
                  .load(manager, fixture.path("config.json").getParent(), Precision.FLOAT32);
      fixture.assertClose(
          "out.hidden_states.3", encoder.resume(fixture.get("out.hidden_states.0"), 0, -1));
      fixture.assertClose(
          "out.hidden_states.2", encoder.resume(fixture.get("out.hidden_states.1"), 1, 2));
      assertThat(encoder.weights(0, -1)).hasSize(3 * (2 + 1 + 3) + 3);
      for (Map.Entry<String, NDArray> weight : encoder.weights(1, 3).entrySet()) {
        ParityFixture.assertClose(
            weight.getKey(),
            fixture.checkpoint().read(manager, "encoder.embed_images." + weight.getKey()),
            weight.getValue(),
            0);
      }
      NDArray oblong = manager.zeros(new Shape(1, 15, 2));
      assertThatThrownBy(() -> encoder.resume(oblong, 0, 3))
          .hasMessage("the hidden state is (1, 15, 2), expected (batch, cells of a square map, 2)");
      assertThatThrownBy(() -> encoder.weights(-1, 3))
          .hasMessageContaining("from layer -1 to layer 3 there is no block");
    }
  }

  private static NDArray gradient(NDArray array, NDManager step) {
    NDArray gradient = Autograd.gradient(array, step);
    assertThat(gradient).isNotNull();
    return gradient;
  }

  @Test
  void weightsAreThoseOfTheCheckpoint() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "clip")) {
      Map<String, NDArray> weights = clip(manager, Precision.FLOAT32).weights(2, 3);
      assertThat(weights.keySet()).allMatch(name -> name.startsWith("encoder.layers.2."));
      for (Map.Entry<String, NDArray> weight : weights.entrySet()) {
        ParityFixture.assertClose(
            weight.getKey(),
            fixture.checkpoint().read(manager, "vision_model." + weight.getKey()),
            weight.getValue(),
            0);
      }
      assertThat(weights).hasSize(16).containsKey("encoder.layers.2.self_attn.q_proj.weight");
    }
  }

  @Test
  void whatCannotBeTrainedIsRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> clip(manager, Precision.BFLOAT16).weights(1, 3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("loaded in bf16, expected float32");
      TrainableVisionEncoder encoder = clip(manager, Precision.FLOAT32);
      assertThatThrownBy(() -> encoder.weights(-1, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("from layer -1 to layer 3 there is no block");
      assertThatThrownBy(() -> encoder.weights(0, 4))
          .hasMessageContaining("layer 4 does not exist, expected 0 to 3");
      NDArray patches = manager.zeros(new Shape(2, 16, 32)); // as features() gives them
      assertThatThrownBy(() -> encoder.resume(patches, 1, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the hidden state is (2, 16, 32), expected (batch, 17, 32)");
    }
  }
}
