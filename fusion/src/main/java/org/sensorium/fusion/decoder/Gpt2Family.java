package org.sensorium.fusion.decoder;

import java.util.List;
import java.util.Map;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * GPT-2: a table of positions, layer norms, matrices stored as (in, out), one of them for q, k and
 * v.
 *
 * @see <a href="https://github.com/openai/gpt-2">GPT-2</a>; transformers GPT2LMHeadModel
 */
final class Gpt2Family {
  private static final String ROOT = "transformer";
  private static final DecoderNames NAMES =
      new DecoderNames(
          new DecoderNames.Outer(ROOT + ".wte", ROOT + ".h", ROOT + ".ln_f", "lm_head"),
          new DecoderNames.Layer(
              "ln_1",
              List.of("attn.c_attn"),
              List.of(),
              "attn.c_proj",
              "ln_2",
              List.of("mlp.c_fc"),
              "mlp.c_proj"),
          Map.of(ROOT, ""), // as in the hub's gpt2
          List.of("(^|\\.)attn\\.(bias|masked_bias)$")); // the causal mask

  private Gpt2Family() {}

  static DecoderPlan plan(HubConfig config) {
    config.only("scale_attn_weights", true);
    config.only("scale_attn_by_inverse_layer_idx", false);
    config.only("add_cross_attention", false);
    int width = config.whole("n_embd");
    int heads = config.whole("n_head");
    DecoderShape shape =
        new DecoderShape(
            width,
            config.whole("n_layer"),
            config.whole("vocab_size"),
            config.whole("n_positions", 1024),
            new DecoderShape.Norm(
                DecoderNorm.Kind.LAYER, true, config.number("layer_norm_epsilon", 1e-5)),
            Residual.SEQUENTIAL,
            false,
            new PositionScheme.Learned(ROOT + ".wpe", 0),
            DecoderShape.Attention.plain(heads, heads, config.headWidth(width, heads))
                .withFusion(DecoderShape.Fusion.STACKED)
                .withBiases(true, true),
            new DecoderShape.Mlp(
                config.whole("n_inner", 4 * width),
                DecoderShape.Gate.NONE,
                Activation.of(config.text("activation_function", "gelu_new")),
                true),
            DecoderShape.Ends.of(width, config.flag("tie_word_embeddings", true)),
            true);
    return new DecoderPlan(shape, NAMES);
  }
}
