package org.sensorium.fusion.decoder;

import java.util.List;
import java.util.Set;
import org.sensorium.nn.layers.Activation;

/**
 * Phi-3: LLaMA with fused maps and a sliding window.
 *
 * @see <a href="https://arxiv.org/abs/2404.14219">Phi-3</a>; transformers Phi3ForCausalLM
 */
final class Phi3Family {
  private static final DecoderNames NAMES =
      DecoderNames.of(
          DecoderNames.LLAMA.outer(),
          new DecoderNames.Layer(
              "input_layernorm",
              List.of("self_attn.qkv_proj"),
              List.of(),
              "self_attn.o_proj",
              "post_attention_layernorm",
              List.of("mlp.gate_up_proj"),
              "mlp.down_proj"));

  private Phi3Family() {}

  static DecoderPlan plan(HubConfig config) {
    config.only("hidden_act", Set.of("silu"));
    DecoderShape.Attention attention =
        LlamaFamily.attention(config)
            .withFusion(DecoderShape.Fusion.STACKED)
            .withWindow(config.whole("sliding_window", 0));
    DecoderShape.Mlp mlp =
        new DecoderShape.Mlp(
            config.whole("intermediate_size"), DecoderShape.Gate.STACKED, Activation.SILU, false);
    DecoderShape.Norm norm =
        new DecoderShape.Norm(
            DecoderNorm.Kind.ROOT_MEAN_SQUARE, false, config.number("rms_norm_eps", 1e-5));
    return new DecoderPlan(LlamaFamily.shape(config, norm, attention, mlp), NAMES);
  }
}
