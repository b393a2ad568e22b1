package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LayerHook;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.PerceiverResampler;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/**
 * Idefics is of Flamingo's kind, but neither its weights nor its arithmetic fit {@link
 * PerceiverResampler} and {@link GatedLayers}, so it is no system here: keys and values are two
 * maps, the resampler's MLP has ReLU, the blocks have root mean square norms and a SwiGLU, stand
 * before layers 0, n, 2n…, and are counted by themselves. What it shares is checked with it: the
 * CLIP tower, the LLaMA decoder with a {@link LayerHook}, whole and cached, and the kernels; its
 * own parts are put together from kernels here.
 *
 * @see <a href="https://huggingface.co/docs/transformers/model_doc/idefics">transformers 5.23.0</a>
 *     IdeficsForVisionText2Text
 */
@Tag("parity")
class IdeficsParityTest {

  @Test
  void itsFileLacksWhatOurPartsRead() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "idefics")) {
      ProjectorConfig config =
          ProjectorConfig.perceiver(
              32, 32, new ProjectorConfig.Queries(5, 32, 2, 4, 12, 128, 2, 0, 0, 1e-5));
      WeightScope root = WeightScope.of(fixture.checkpoint(), manager);
      root.alias("perceiver", "model.perceiver_resampler")
          .alias("perceiver.layers", "model.perceiver_resampler.blocks")
          .alias("gated_cross_attn_layers", "model.gated_cross_attn_layers");
      Projectors.load(root.sub("perceiver"), config);
      GatedLayers.load(root, config, 4, Precision.FLOAT32);
      List<String> missing = root.report().missing();
      assertThat(missing)
          .contains(
              "perceiver.layers.0.0.to_kv.weight", // k_proj and v_proj
              "perceiver.layers.0.0.norm_media.weight", // context_layer_norm
              "gated_cross_attn_layers.1.attn.norm.bias", // a root mean square norm has none
              "gated_cross_attn_layers.1.attn_gate", // alpha_cross_attn
              "gated_cross_attn_layers.1.ff.1.weight", // gate_proj, up_proj and down_proj
              "gated_cross_attn_layers.3.ff_gate"); // theirs are 0 and 1, before layers 0 and 2
      Set<String> theirs = fixture.checkpoint().tensors().keySet();
      assertThat(theirs)
          .contains(
              "model.gated_cross_attn_layers.1.mlp.gate_proj.weight",
              "model.perceiver_resampler.blocks.0.0.k_proj.weight");
    }
  }

  @Test
  void logitsMatchTransformersWholeAndCached() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "idefics")) {
      Idefics idefics = new Idefics(fixture, manager);
      NDArray pixels = fixture.get("in.pixel_values").reshape(2, 3, 32, 32);
      idefics.look(pixels, fixture.get("in.image_attention_mask"));
      LanguageDecoder decoder = idefics.decoder;
      NDArray embeddings = decoder.embed(fixture.get("in.input_ids"));
      NDArray whole = decoder.logits(decoder.hidden(embeddings, null, idefics));
      fixture.assertClose("out.logits", whole);
      try (DecoderSession session = decoder.session(idefics)) {
        session.begin(new int[] {12}, 12);
        int at = 0;
        for (int count : new int[] {7, 1, 3, 1}) {
          idefics.startAt(at);
          NDArray logits = session.step(embeddings.get(":, %d:%d".formatted(at, at + count)));
          at += count;
          NDArray golden = fixture.get("out.logits").get(":, " + (at - 1));
          ParityFixture.assertClose("up to " + at, golden, logits, 1e-4);
        }
      }
    }
  }
}
