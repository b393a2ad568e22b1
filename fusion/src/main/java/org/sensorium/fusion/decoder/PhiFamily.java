package org.sensorium.fusion.decoder;

import java.util.List;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * Phi-1.5 and Phi-2: attention and MLP side by side behind one layer norm, partly rotary, biases
 * everywhere, the head included.
 *
 * @see <a href="https://arxiv.org/abs/2309.05463">Phi-1.5</a>; transformers PhiForCausalLM
 */
final class PhiFamily {
  private static final DecoderNames NAMES =
      DecoderNames.of(
          new DecoderNames.Outer(
              "model.embed_tokens", "model.layers", "model.final_layernorm", "lm_head"),
          new DecoderNames.Layer(
              "input_layernorm",
              List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
              List.of(),
              "self_attn.dense",
              "input_layernorm",
              List.of("mlp.fc1"),
              "mlp.fc2"));

  private PhiFamily() {}

  static DecoderPlan plan(HubConfig config) {
    config.only("qk_layernorm", false);
    int width = config.whole("hidden_size");
    DecoderShape.Attention attention = LlamaFamily.attention(config).withBiases(true, true);
    double eps = config.number("layer_norm_eps", 1e-5);
    DecoderShape shape =
        new DecoderShape(
            width,
            config.whole("num_hidden_layers"),
            config.whole("vocab_size"),
            config.whole("max_position_embeddings", 2048),
            new DecoderShape.Norm(DecoderNorm.Kind.LAYER, true, eps),
            Residual.PARALLEL,
            true,
            config.rotary(attention.headWidth(), 0.5),
            attention,
            new DecoderShape.Mlp(
                config.whole("intermediate_size"),
                DecoderShape.Gate.NONE,
                Activation.of(config.text("hidden_act", "gelu_new")),
                true),
            new DecoderShape.Ends(width, 1, true, config.flag("tie_word_embeddings", false), true),
            false);
    return new DecoderPlan(shape, NAMES);
  }
}
