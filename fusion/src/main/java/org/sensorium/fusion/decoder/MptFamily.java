package org.sensorium.fusion.decoder;

import java.util.List;
import java.util.Set;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.layers.Activation;

/**
 * MPT: distances instead of positions, no biases at all, tied head; and its forerunner MosaicGPT of
 * one billion weights, with norms of queries and keys.
 *
 * @see <a href="https://github.com/mosaicml/llm-foundry">llm-foundry</a>; transformers
 *     MptForCausalLM, and the remote code of mosaicml/mpt-1b-redpajama-200b
 */
final class MptFamily {
  private static final String ROOT = "transformer";
  private static final List<String> HEAD_NORMS = List.of("attn.q_ln", "attn.k_ln");
  private static final Set<String> NORMS = Set.of("layernorm", "low_precision_layernorm");

  private static final DecoderNames NAMES =
      DecoderNames.of(
          new DecoderNames.Outer(ROOT + ".wte", ROOT + ".blocks", ROOT + ".norm_f", "lm_head"),
          new DecoderNames.Layer(
              "norm_1",
              List.of("attn.Wqkv"),
              HEAD_NORMS,
              "attn.out_proj",
              "norm_2",
              List.of("ffn.up_proj"),
              "ffn.down_proj"));

  private static final DecoderNames MOSAIC_NAMES =
      DecoderNames.of(
          new DecoderNames.Outer(ROOT + ".wte", ROOT + ".blocks", ROOT + ".ln_f", "lm_head"),
          new DecoderNames.Layer(
              "ln_1",
              List.of("attn.Wqkv"),
              HEAD_NORMS,
              "attn.out_proj",
              "ln_2",
              List.of("mlp.mlp_up"),
              "mlp.mlp_down"));

  private MptFamily() {}

  static DecoderPlan plan(HubConfig config) {
    HubConfig attention = config.sub("attn_config");
    config.only("norm_type", NORMS);
    attention.only("attn_type", Set.of("multihead_attention"));
    DecoderShape shape =
        shape(
            config,
            attention,
            config.whole("expansion_ratio", 4),
            attention.flag("qk_ln", false),
            attention.number("clip_qkv", 0));
    return new DecoderPlan(shape, NAMES);
  }

  /** {@code mosaic_gpt}, whose attention settings lie at the top. */
  static DecoderPlan mosaic(HubConfig config) {
    DecoderShape shape =
        shape(
            config,
            config,
            config.whole("mlp_ratio", 4),
            config.flag("attn_qk_ln", false),
            config.number("attn_clip_qkv", 0));
    return new DecoderPlan(shape, MOSAIC_NAMES);
  }

  private static DecoderShape shape(
      HubConfig config, HubConfig attention, int ratio, boolean normed, double clip) {
    config.only("no_bias", true);
    attention.only("alibi", true);
    attention.only("rope", false);
    attention.only("prefix_lm", false);
    refuse(config, "logit_scale");
    refuse(attention, "softmax_scale");
    int width = config.whole("d_model");
    int heads = config.whole("n_heads");
    return new DecoderShape(
        width,
        config.whole("n_layers"),
        config.whole("vocab_size"),
        config.whole("max_seq_len", 2048),
        new DecoderShape.Norm(
            DecoderNorm.Kind.LAYER, false, config.number("layer_norm_epsilon", 1e-5)),
        Residual.SEQUENTIAL,
        false,
        new PositionScheme.Alibi(attention.number("alibi_bias_max", 8)),
        DecoderShape.Attention.plain(heads, heads, config.headWidth(width, heads))
            .withFusion(DecoderShape.Fusion.STACKED)
            .withHeadNorm(normed ? DecoderShape.HeadNorm.WHOLE : DecoderShape.HeadNorm.NONE)
            .withClip(clip),
        new DecoderShape.Mlp(ratio * width, DecoderShape.Gate.NONE, Activation.GELU, false),
        DecoderShape.Ends.of(width, config.flag("tie_word_embeddings", true)),
        false);
  }

  private static void refuse(HubConfig config, String key) {
    if (config.json().hasNonNull(key)) {
      throw new IllegalArgumentException(
          "config.json: \"%s\" is %s, only null is supported"
              .formatted(key, config.json().get(key)));
    }
  }
}
