package org.sensorium.fusion.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.sensorium.nn.layers.RotaryEmbedding;

/**
 * Shape of a LLaMA-family decoder, from a hub {@code config.json} (or its {@code text_config}).
 * Both the older spelling of the rotary settings ({@code rope_theta}, {@code rope_scaling}) and
 * that of transformers 5 ({@code rope_parameters}) are read.
 *
 * @param width hidden_size
 * @param layers num_hidden_layers
 * @param heads query heads
 * @param groups key–value heads, a divisor of heads
 * @param headWidth dimensions of a head
 * @param inner intermediate_size
 * @param vocabulary rows of the embedding table
 * @param maxPositions positions the model was made for
 * @param eps of the norms
 * @param tied whether the head is the embedding table
 * @param attentionBias whether q, k, v and o have biases
 * @param rotary the position embedding
 */
public record LlamaConfig(
    int width,
    int layers,
    int heads,
    int groups,
    int headWidth,
    int inner,
    int vocabulary,
    int maxPositions,
    double eps,
    boolean tied,
    boolean attentionBias,
    RotaryEmbedding rotary) {
  private static final Set<String> PLAIN = Set.of("default", "");

  public LlamaConfig {
    if (heads % groups != 0) {
      throw new IllegalArgumentException(
          "num_key_value_heads must divide num_attention_heads, got %d and %d"
              .formatted(groups, heads));
    }
  }

  /** Reads a config; a key that decides the arithmetic and is not understood is refused by name. */
  public static LlamaConfig of(JsonNode json) {
    int width = required(json, "hidden_size");
    int heads = required(json, "num_attention_heads");
    String activation = json.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      throw new IllegalArgumentException(
          "hidden_act is \"%s\", expected \"silu\" in a LLaMA decoder".formatted(activation));
    }
    if (json.path("mlp_bias").asBoolean(false)) {
      throw new IllegalArgumentException("mlp_bias is true: such a LLaMA decoder is not supported");
    }
    int headWidth = json.path("head_dim").asInt(width / heads);
    return new LlamaConfig(
        width,
        required(json, "num_hidden_layers"),
        heads,
        json.path("num_key_value_heads").asInt(heads),
        headWidth,
        required(json, "intermediate_size"),
        required(json, "vocab_size"),
        json.path("max_position_embeddings").asInt(2048),
        json.path("rms_norm_eps").asDouble(1e-6),
        json.path("tie_word_embeddings").asBoolean(false),
        json.path("attention_bias").asBoolean(false),
        rotary(json, headWidth));
  }

  private static RotaryEmbedding rotary(JsonNode json, int headWidth) {
    JsonNode settings =
        json.hasNonNull("rope_parameters")
            ? json.get("rope_parameters")
            : json.path("rope_scaling");
    double theta = settings.path("rope_theta").asDouble(json.path("rope_theta").asDouble(10_000));
    RotaryEmbedding plain = RotaryEmbedding.plain(headWidth, theta);
    String type = settings.path("rope_type").asText(settings.path("type").asText("default"));
    if (PLAIN.contains(type)) {
      return plain;
    }
    return switch (type) {
      case "linear" -> plain.linear(settings.path("factor").asDouble());
      case "llama3" ->
          plain.llama3(
              settings.path("factor").asDouble(),
              settings.path("low_freq_factor").asDouble(),
              settings.path("high_freq_factor").asDouble(),
              settings.path("original_max_position_embeddings").asInt());
      default ->
          throw new IllegalArgumentException(
              "rope_type is \"%s\", expected default, linear or llama3".formatted(type));
    };
  }

  private static int required(JsonNode json, String key) {
    if (!json.path(key).canConvertToInt() || !json.path(key).isIntegralNumber()) {
      throw new IllegalArgumentException(
          "config.json: \"%s\" is %s, expected a whole number"
              .formatted(key, json.has(key) ? json.get(key) : "missing"));
    }
    return json.get(key).asInt();
  }
}
