package org.sensorium.fusion.decoder;

import java.util.List;
import java.util.Map;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * GPT-NeoX, Pythia, RedPajama-INCITE: partly rotary, query, key and value of head after head in one
 * matrix, attention and MLP side by side behind norms of their own, or in turn.
 *
 * @see <a href="https://arxiv.org/abs/2204.06745">GPT-NeoX-20B</a>; transformers GPTNeoXForCausalLM
 */
final class GptNeoxFamily {
  private static final DecoderNames NAMES =
      new DecoderNames(
          new DecoderNames.Outer(
              "gpt_neox.embed_in", "gpt_neox.layers", "gpt_neox.final_layer_norm", "embed_out"),
          new DecoderNames.Layer(
              "input_layernorm",
              List.of("attention.query_key_value"),
              List.of(),
              "attention.dense",
              "post_attention_layernorm",
              List.of("mlp.dense_h_to_4h"),
              "mlp.dense_4h_to_h"),
          Map.of("embed_out", "lm_head"), // as transformers 5 calls it
          List.of("(^|\\.)attention\\.(bias|masked_bias)$")); // the causal mask

  private GptNeoxFamily() {}

  static DecoderPlan plan(HubConfig config) {
    int width = config.whole("hidden_size");
    int heads = config.whole("num_attention_heads");
    int headWidth = config.headWidth(width, heads);
    boolean biased = config.flag("attention_bias", true);
    boolean parallel = config.flag("use_parallel_residual", true);
    DecoderShape shape =
        new DecoderShape(
            width,
            config.whole("num_hidden_layers"),
            config.whole("vocab_size"),
            config.whole("max_position_embeddings", 2048),
            new DecoderShape.Norm(
                DecoderNorm.Kind.LAYER, true, config.number("layer_norm_eps", 1e-5)),
            parallel ? Residual.PARALLEL : Residual.SEQUENTIAL,
            false,
            config.rotary(headWidth, 0.25),
            DecoderShape.Attention.plain(heads, heads, headWidth)
                .withFusion(DecoderShape.Fusion.WOVEN)
                .withBiases(biased, biased),
            new DecoderShape.Mlp(
                config.whole("intermediate_size"),
                DecoderShape.Gate.NONE,
                Activation.of(config.text("hidden_act", "gelu")),
                true),
            DecoderShape.Ends.of(width, config.flag("tie_word_embeddings", false)),
            false);
    return new DecoderPlan(shape, NAMES);
  }
}
