package org.sensorium.fusion.decoder;

import org.sensorium.nn.kernels.DecoderStack.Residual;

/**
 * StableLM 3B and 2-1.6B: LLaMA with layer norms, a quarter of every head turned and, from version
 * 2, biases on q, k and v.
 *
 * @see <a href="https://arxiv.org/abs/2402.17834">Stable LM 2</a>; transformers StableLmForCausalLM
 */
final class StableLmFamily {
  private StableLmFamily() {}

  static DecoderPlan plan(HubConfig config) {
    config.only("qk_layernorm", false);
    int width = config.whole("hidden_size");
    DecoderShape.Attention attention =
        LlamaFamily.attention(config).withBiases(config.flag("use_qkv_bias", false), false);
    double eps = config.number("layer_norm_eps", 1e-5);
    boolean parallel = config.flag("use_parallel_residual", false);
    DecoderShape shape =
        new DecoderShape(
            width,
            config.whole("num_hidden_layers"),
            config.whole("vocab_size"),
            config.whole("max_position_embeddings", 4096),
            new DecoderShape.Norm(DecoderNorm.Kind.LAYER, true, eps),
            parallel ? Residual.PARALLEL : Residual.SEQUENTIAL,
            parallel,
            config.rotary(attention.headWidth(), 0.25),
            attention,
            LlamaFamily.gated(config, "silu"),
            DecoderShape.Ends.of(width, config.flag("tie_word_embeddings", false)),
            false);
    return new DecoderPlan(shape, DecoderNames.LLAMA);
  }
}
