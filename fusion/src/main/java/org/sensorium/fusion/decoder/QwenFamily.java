package org.sensorium.fusion.decoder;

import java.util.Set;

/**
 * Qwen2 and 2.5: LLaMA with biases on q, k and v. Qwen3: none, but a norm of every head's queries
 * and keys.
 */
final class QwenFamily {
  private QwenFamily() {}

  static DecoderPlan qwen2(HubConfig config) {
    return plan(config, LlamaFamily.attention(config).withBiases(true, false));
  }

  static DecoderPlan qwen3(HubConfig config) {
    boolean biased = config.flag("attention_bias", false);
    DecoderShape.Attention attention =
        LlamaFamily.attention(config)
            .withBiases(biased, biased)
            .withHeadNorm(DecoderShape.HeadNorm.EACH);
    return plan(config, attention);
  }

  private static DecoderPlan plan(HubConfig config, DecoderShape.Attention attention) {
    DecoderShape.Mlp mlp = LlamaFamily.gated(config, "silu");
    DecoderShape.Attention seeing = attention.withWindow(window(config));
    return new DecoderPlan(LlamaFamily.shape(config, seeing, mlp), DecoderNames.LLAMA);
  }

  /** The window of all layers; hub files carry one that is switched off. */
  private static int window(HubConfig config) {
    if (!config.flag("use_sliding_window", false)) {
      return 0;
    }
    int layers = config.whole("num_hidden_layers");
    int first = config.whole("max_window_layers", layers);
    if (first > 0 && first < layers) {
      throw new IllegalArgumentException(
          "config.json: \"max_window_layers\" is %d of %d layers: a window in some layers only is not supported"
              .formatted(first, layers));
    }
    config.json().path("layer_types").forEach(type -> checkLayer(type.asText(), first > 0));
    return first > 0 ? 0 : config.whole("sliding_window", 0);
  }

  private static void checkLayer(String type, boolean full) {
    Set<String> expected = Set.of(full ? "full_attention" : "sliding_attention");
    if (!expected.contains(type)) {
      throw new IllegalArgumentException(
          "config.json: \"layer_types\" has \"%s\" where \"max_window_layers\" says %s"
              .formatted(type, expected));
    }
  }
}
