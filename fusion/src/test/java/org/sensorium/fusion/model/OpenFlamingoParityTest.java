package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;

/** The resampler and one gated block against open_flamingo's own modules. */
@Tag("parity")
class OpenFlamingoParityTest {
  private static final String BLOCK = "gated_cross_attn_layer";

  private static ProjectorConfig config(JsonNode sizes) {
    int width = sizes.path("dim").asInt();
    return new ProjectorConfig(
        "perceiver",
        width,
        width,
        sizes.path("ff_mult_cross").asInt() * width,
        0,
        InputNorm.Kind.NONE,
        false,
        new ProjectorConfig.Queries(
            sizes.path("num_latents").asInt(),
            width,
            sizes.path("depth").asInt(),
            sizes.path("heads").asInt(),
            sizes.path("dim_head").asInt(),
            sizes.path("ff_mult_perceiver").asInt() * width,
            1,
            0,
            0,
            1e-5));
  }

  /** A batch of which only the places of media count. */
  private static SplicedBatch batch(NDArray locations) {
    long[] flat = locations.toLongArray();
    int rows = (int) locations.getShape().get(0);
    long[] media =
        IntStream.range(0, flat.length).filter(i -> flat[i] != 0).asLongStream().toArray();
    int width = flat.length / rows;
    int[] lengths = IntStream.range(0, rows).map(r -> width).toArray();
    return new SplicedBatch(
        rows, width, new long[flat.length], media, new long[0], new long[0], lengths, null);
  }

  @Test
  void latentsTextAndGradientsAreOpenFlamingos() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "open_flamingo")) {
      ProjectorConfig config = config(fixture.config());
      WeightScope root = WeightScope.of(fixture.checkpoint(), manager);
      root.alias("gated_cross_attn_layers.0", BLOCK);
      PerceiverResampler resampler =
          (PerceiverResampler) Projectors.load(root.sub("perceiver"), config);
      GatedLayers gates = GatedLayers.load(root, config, 1, Precision.FLOAT32);
      root.finish();
      Map<String, NDArray> weights = gates.weights();
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      resampler.weights().values().forEach(weight -> weight.setRequiresGradient(true));

      NDArray visual = fixture.get("in.visual"); // (2, 3, 1, 9, 32): rows, media, frames
      SplicedBatch batch = batch(fixture.get("in.media_locations"));
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray latents = resampler.forward(visual.reshape(6, 1, 9, 32));
        fixture.assertClose("out.latents", latents.reshape(2, 3, 5, 32));
        assertThat(resampler.positions(9)).isEqualTo(5);
        // the second row's third image has no place in its text: nobody sees it
        ImagesInView images = ImagesInView.of(batch, batch.mediaAt().length, SeenImage.LATEST);
        ImageHook hook =
            new ImageHook(gates, gates.read(images.rows(latents)), images.words(manager, 5));
        NDArray text = hook.before(0, fixture.get("in.text"));
        fixture.assertClose("out.text", text);
        Autograd.backward(text.square().mean());
      }
      fixture.assertClose(
          "grad.perceiver.latents", resampler.weights().get("latents").getGradient());
      for (String name : new String[] {"attn_gate", "attn.to_q.weight"}) {
        NDArray gradient = weights.get("gated_cross_attn_layers.0." + name).getGradient();
        fixture.assertClose("grad.%s.%s".formatted(BLOCK, name), gradient);
        assertThat(gradient.abs().max().getFloat()).isGreaterThan(1e-5f);
      }
      assertThat(weights.get("gated_cross_attn_layers.0.attn_gate").getShape())
          .isEqualTo(new Shape(1));
    }
  }
}
