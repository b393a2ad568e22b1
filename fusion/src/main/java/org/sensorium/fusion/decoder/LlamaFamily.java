package org.sensorium.fusion.decoder;

import java.util.Set;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * LLaMA: rotary positions, grouped-query attention, gated MLP, tied or untied head. SmolLM2 and
 * Vicuna are of this kind; its neighbours take its parts.
 */
final class LlamaFamily {
  private LlamaFamily() {}

  static DecoderPlan plan(HubConfig config) {
    config.only("mlp_bias", false);
    boolean biased = config.flag("attention_bias", false);
    DecoderShape.Attention attention = attention(config).withBiases(biased, biased);
    return new DecoderPlan(shape(config, attention, gated(config, "silu")), DecoderNames.LLAMA);
  }

  static DecoderShape.Attention attention(HubConfig config) {
    int heads = config.whole("num_attention_heads");
    return DecoderShape.Attention.plain(
        heads,
        config.whole("num_key_value_heads", heads),
        config.headWidth(config.whole("hidden_size"), heads));
  }

  /** A gated MLP of two maps, with the one activation that the family has. */
  static DecoderShape.Mlp gated(HubConfig config, String activation) {
    config.only("hidden_act", Set.of(activation));
    return new DecoderShape.Mlp(
        config.whole("intermediate_size"),
        DecoderShape.Gate.BESIDE,
        Activation.of(activation),
        false);
  }

  static DecoderShape shape(
      HubConfig config, DecoderShape.Attention attention, DecoderShape.Mlp mlp) {
    double eps = config.number("rms_norm_eps", 1e-6);
    return shape(
        config,
        new DecoderShape.Norm(DecoderNorm.Kind.ROOT_MEAN_SQUARE, false, eps),
        attention,
        mlp);
  }

  static DecoderShape shape(
      HubConfig config,
      DecoderShape.Norm norm,
      DecoderShape.Attention attention,
      DecoderShape.Mlp mlp) {
    int width = config.whole("hidden_size");
    return new DecoderShape(
        width,
        config.whole("num_hidden_layers"),
        config.whole("vocab_size"),
        config.whole("max_position_embeddings", 2048),
        norm,
        Residual.SEQUENTIAL,
        false,
        config.rotary(attention.headWidth(), 1),
        attention,
        mlp,
        DecoderShape.Ends.of(width, config.flag("tie_word_embeddings", false)),
        false);
  }
}
