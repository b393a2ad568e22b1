package org.sensorium.vision.clip;

import com.fasterxml.jackson.databind.JsonNode;
import org.sensorium.nn.layers.Activation;

/**
 * Shape of CLIP's text tower, from {@code text_config} of a hub {@code config.json}; what is left
 * out is that of ViT-B/32.
 *
 * @param vocabulary vocab_size
 * @param width hidden_size
 * @param inner intermediate_size
 * @param layers num_hidden_layers
 * @param heads num_attention_heads, a divisor of width
 * @param maxPositions max_position_embeddings
 * @param activation hidden_act
 * @param eps layer_norm_eps
 * @param endOfText eos_token_id; 2 in old files, which means the greatest id of a row
 */
public record ClipTextConfig(
    int vocabulary,
    int width,
    int inner,
    int layers,
    int heads,
    int maxPositions,
    Activation activation,
    double eps,
    int endOfText) {

  public ClipTextConfig {
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "text_config: hidden_size must divide by num_attention_heads, got %d and %d"
              .formatted(width, heads));
    }
  }

  /** Reads {@code text_config}. */
  public static ClipTextConfig of(JsonNode json) {
    return new ClipTextConfig(
        json.path("vocab_size").asInt(49_408),
        json.path("hidden_size").asInt(512),
        json.path("intermediate_size").asInt(2048),
        json.path("num_hidden_layers").asInt(12),
        json.path("num_attention_heads").asInt(8),
        json.path("max_position_embeddings").asInt(77),
        Activation.of(json.path("hidden_act").asText("quick_gelu")),
        json.path("layer_norm_eps").asDouble(1e-5),
        json.path("eos_token_id").asInt(49_407));
  }
}
