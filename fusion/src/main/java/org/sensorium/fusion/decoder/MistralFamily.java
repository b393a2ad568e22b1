package org.sensorium.fusion.decoder;

/**
 * Mistral: LLaMA with a sliding window, which later versions set to null.
 *
 * @see <a href="https://arxiv.org/abs/2310.06825">Mistral 7B</a>
 */
final class MistralFamily {
  private MistralFamily() {}

  static DecoderPlan plan(HubConfig config) {
    DecoderShape.Attention attention =
        LlamaFamily.attention(config).withWindow(config.whole("sliding_window", 0));
    DecoderShape.Mlp mlp = LlamaFamily.gated(config, "silu");
    return new DecoderPlan(LlamaFamily.shape(config, attention, mlp), DecoderNames.LLAMA);
  }
}
