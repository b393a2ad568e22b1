package org.sensorium.fusion.decoder;

import java.util.List;
import java.util.Map;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * OPT: a table of positions with two rows before the first, ReLU, biases; the 350M model norms
 * after the sums and has embeddings narrower than its layers.
 *
 * @see <a href="https://arxiv.org/abs/2205.01068">OPT</a>; transformers OPTForCausalLM
 */
final class OptFamily {
  private static final String ROOT = "model.decoder";
  private static final DecoderNames NAMES =
      new DecoderNames(
          new DecoderNames.Outer(
              ROOT + ".embed_tokens", ROOT + ".layers", ROOT + ".final_layer_norm", "lm_head"),
          new DecoderNames.Layer(
              "self_attn_layer_norm",
              List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
              List.of(),
              "self_attn.out_proj",
              "final_layer_norm",
              List.of("fc1"),
              "fc2"),
          Map.of(ROOT, "decoder"), // as in the first hub files
          List.of());

  private OptFamily() {}

  static DecoderPlan plan(HubConfig config) {
    config.only("layer_norm_elementwise_affine", true);
    int width = config.whole("hidden_size");
    int heads = config.whole("num_attention_heads");
    boolean biased = config.flag("enable_bias", true);
    boolean before = config.flag("do_layer_norm_before", true);
    DecoderShape shape =
        new DecoderShape(
            width,
            config.whole("num_hidden_layers"),
            config.whole("vocab_size"),
            config.whole("max_position_embeddings", 2048),
            new DecoderShape.Norm(DecoderNorm.Kind.LAYER, true, 1e-5),
            before ? Residual.SEQUENTIAL : Residual.POST_NORM,
            false,
            new PositionScheme.Learned(ROOT + ".embed_positions", 2),
            DecoderShape.Attention.plain(heads, heads, config.headWidth(width, heads))
                .withBiases(biased, biased),
            new DecoderShape.Mlp(
                config.whole("ffn_dim"),
                DecoderShape.Gate.NONE,
                Activation.of(config.text("activation_function", "relu")),
                biased),
            new DecoderShape.Ends(
                config.whole("word_embed_proj_dim", width),
                1,
                before && !config.flag("_remove_final_layer_norm", false),
                config.flag("tie_word_embeddings", true),
                false),
            false);
    return new DecoderPlan(shape, NAMES);
  }
}
