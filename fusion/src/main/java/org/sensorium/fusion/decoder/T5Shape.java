package org.sensorium.fusion.decoder;

import org.sensorium.nn.layers.Activation;

/**
 * Shape of a T5 or FlanT5, from a hub {@code config.json}.
 *
 * @param width d_model
 * @param encoderLayers num_layers
 * @param decoderLayers num_decoder_layers
 * @param headWidth d_kv, dimensions of a head
 * @param buckets of relative positions
 * @param maxDistance from which all positions share the last bucket
 * @param scaled whether hidden states are divided by the root of the width before the head, as in
 *     T5 1.0
 * @param startToken what every answer starts with
 */
record T5Shape(
    int width,
    int encoderLayers,
    int decoderLayers,
    int heads,
    int headWidth,
    int vocabulary,
    int buckets,
    int maxDistance,
    DecoderShape.Norm norm,
    DecoderShape.Mlp mlp,
    boolean scaled,
    int startToken) {

  T5Shape {
    if (buckets < 4 || buckets % 4 != 0 || maxDistance <= buckets / 2) {
      throw new IllegalArgumentException(
          "config.json: %d buckets up to a distance of %d: expected a multiple of 4, and a distance above half of it"
              .formatted(buckets, maxDistance));
    }
  }

  static T5Shape of(HubConfig config) {
    String projection = config.text("feed_forward_proj", "relu");
    boolean gated = projection.startsWith("gated-");
    String named = projection.substring(gated ? "gated-".length() : 0);
    // "gated-gelu" has always meant the tanh form; an explicit dense_act_fn says otherwise
    String meant = gated && named.equals("gelu") ? "gelu_new" : named;
    Activation activation = Activation.of(config.text("dense_act_fn", meant));
    int layers = config.whole("num_layers");
    return new T5Shape(
        config.whole("d_model"),
        layers,
        config.whole("num_decoder_layers", layers),
        config.whole("num_heads"),
        config.whole("d_kv"),
        config.whole("vocab_size"),
        config.whole("relative_attention_num_buckets", 32),
        config.whole("relative_attention_max_distance", 128),
        new DecoderShape.Norm(
            DecoderNorm.Kind.ROOT_MEAN_SQUARE, false, config.number("layer_norm_epsilon", 1e-6)),
        new DecoderShape.Mlp(
            config.whole("d_ff"),
            gated ? DecoderShape.Gate.BESIDE : DecoderShape.Gate.NONE,
            activation,
            false),
        config.flag("scale_decoder_outputs", config.flag("tie_word_embeddings", true)),
        config.whole("decoder_start_token_id", 0));
  }
}
