package org.sensorium.fusion.decoder;

import java.util.List;
import org.sensorium.nn.layers.Activation;

/**
 * Shape of an OFA, from a {@code config.json} as its transformers port writes it.
 *
 * @param width d_model
 * @param positions of a text, and of an answer
 * @param tokenBuckets distances of words that are told apart, on either side
 * @param imageBuckets rows and columns of patches, at most
 * @param attentionFactor by which scores are divided, under the root, beside a head's width
 * @param normFormer whether attention and the middle of the MLP are followed by norms
 * @param startToken what every answer starts with
 */
record OfaShape(
    int width,
    Side encoder,
    Side decoder,
    int vocabulary,
    int positions,
    int tokenBuckets,
    int imageBuckets,
    double attentionFactor,
    Activation activation,
    boolean normFormer,
    int startToken) {

  /** One half. */
  record Side(int layers, int heads, int headWidth, int inner) {}

  static OfaShape of(HubConfig config) {
    for (String key :
        List.of(
            "encoder_normalize_before",
            "decoder_normalize_before",
            "layernorm_embedding",
            "patch_layernorm_embedding",
            "code_layernorm_embedding",
            "add_type_embedding",
            "share_decoder_input_output_embed")) {
      config.only(key, true);
    }
    config.only("scale_embedding", false);
    config.only("entangle_position_embedding", false);
    return new OfaShape(
        config.whole("d_model"),
        side(config, "encoder"),
        side(config, "decoder"),
        config.whole("vocab_size"),
        config.whole("max_position_embeddings", 1024),
        config.whole("token_bucket_size", 256),
        config.whole("image_bucket_size", 42),
        config.number("attn_scale_factor", 2),
        Activation.of(config.text("activation_function", "gelu")),
        config.flag("normformer", true),
        config.whole("decoder_start_token_id", 0));
  }

  private static Side side(HubConfig config, String name) {
    int heads = config.whole(name + "_attention_heads");
    return new Side(
        config.whole(name + "_layers"),
        heads,
        config.headWidth(config.whole("d_model"), heads),
        config.whole(name + "_ffn_dim"));
  }
}
