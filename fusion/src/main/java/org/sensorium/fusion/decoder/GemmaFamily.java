package org.sensorium.fusion.decoder;

import java.util.Set;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * Gemma: LLaMA with norms of 1 + weight, embeddings times the root of their width, GELU as gate and
 * heads wider than their share.
 *
 * @see <a href="https://arxiv.org/abs/2403.08295">Gemma</a>; transformers GemmaForCausalLM, whose
 *     embedding of words is scaled and what is put among them is not
 */
final class GemmaFamily {
  private GemmaFamily() {}

  static DecoderPlan plan(HubConfig config) {
    // the first hub files say "gelu" and mean its tanh form
    Set<String> activations = Set.of("gelu", "gelu_pytorch_tanh");
    config.only("hidden_act", activations);
    config.only("hidden_activation", activations);
    int width = config.whole("hidden_size");
    int heads = config.whole("num_attention_heads");
    boolean biased = config.flag("attention_bias", false);
    DecoderShape.Attention attention =
        DecoderShape.Attention.plain(
                heads, config.whole("num_key_value_heads", heads), config.whole("head_dim", 256))
            .withBiases(biased, biased);
    double eps = config.number("rms_norm_eps", 1e-6);
    DecoderShape shape =
        new DecoderShape(
            width,
            config.whole("num_hidden_layers"),
            config.whole("vocab_size"),
            config.whole("max_position_embeddings", 8192),
            new DecoderShape.Norm(DecoderNorm.Kind.ROOT_MEAN_SQUARE_PLUS_ONE, false, eps),
            Residual.SEQUENTIAL,
            false,
            config.rotary(attention.headWidth(), 1),
            attention,
            new DecoderShape.Mlp(
                config.whole("intermediate_size"),
                DecoderShape.Gate.BESIDE,
                Activation.GELU_TANH,
                false),
            new DecoderShape.Ends(
                width, Math.sqrt(width), true, config.flag("tie_word_embeddings", true), false),
            false);
    return new DecoderPlan(shape, DecoderNames.LLAMA);
  }
}
