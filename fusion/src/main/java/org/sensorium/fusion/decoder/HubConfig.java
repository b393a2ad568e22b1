package org.sensorium.fusion.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.sensorium.nn.layers.RotaryEmbedding;

/** A hub {@code config.json}, or the {@code text_config} in one, read key by key. */
record HubConfig(JsonNode json) {
  private static final Set<String> PLAIN = Set.of("default", "");

  /** A whole number that has to be there. */
  int whole(String key) {
    if (!json.path(key).isIntegralNumber() || !json.path(key).canConvertToInt()) {
      throw new IllegalArgumentException(
          "config.json: \"%s\" is %s, expected a whole number"
              .formatted(key, json.has(key) ? json.get(key) : "missing"));
    }
    return json.get(key).asInt();
  }

  /** A whole number; what is missing or null is the given one. */
  int whole(String key, int otherwise) {
    return json.hasNonNull(key) ? whole(key) : otherwise;
  }

  double number(String key, double otherwise) {
    return json.path(key).asDouble(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return json.path(key).asBoolean(otherwise);
  }

  String text(String key, String otherwise) {
    return json.hasNonNull(key) ? json.get(key).asText() : otherwise;
  }

  /** An object in this one; what is missing is empty. */
  HubConfig sub(String key) {
    return new HubConfig(json.path(key));
  }

  /** Refuses a flag that changes the arithmetic to one that is not supported here. */
  void only(String key, boolean expected) {
    if (flag(key, expected) != expected) {
      throw new IllegalArgumentException(
          "config.json: \"%s\" is %s, only %s is supported for model_type \"%s\""
              .formatted(key, !expected, expected, text("model_type", "")));
    }
  }

  /** Refuses a text that names other arithmetic than these. */
  void only(String key, Set<String> expected) {
    if (json.hasNonNull(key) && !expected.contains(json.get(key).asText())) {
      throw new IllegalArgumentException(
          "config.json: \"%s\" is \"%s\", expected %s"
              .formatted(
                  key,
                  json.get(key).asText(),
                  String.join(" or ", expected.stream().sorted().toList())));
    }
  }

  /** width / heads, which has to be whole, unless {@code head_dim} says otherwise. */
  int headWidth(int width, int heads) {
    if (json.hasNonNull("head_dim")) {
      return whole("head_dim");
    }
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "config.json: a width of %d does not divide by %d heads".formatted(width, heads));
    }
    return width / heads;
  }

  /**
   * Rotary positions. Both the older spelling ({@code rope_theta}, {@code rope_scaling}, {@code
   * partial_rotary_factor}; {@code rotary_emb_base} and {@code rotary_pct} of GPT-NeoX) and that of
   * transformers 5 ({@code rope_parameters}) are read.
   *
   * @param share of a head's dimensions that turns, if the config does not tell
   */
  PositionScheme.Rotary rotary(int headWidth, double share) {
    HubConfig settings =
        sub(json.hasNonNull("rope_parameters") ? "rope_parameters" : "rope_scaling");
    double theta =
        settings.number("rope_theta", number("rope_theta", number("rotary_emb_base", 10_000)));
    String factor = "partial_rotary_factor";
    double part = settings.number(factor, number(factor, number("rotary_pct", share)));
    int dimensions = (int) (headWidth * part);
    if (dimensions < 2 || dimensions > headWidth || dimensions % 2 != 0) {
      throw new IllegalArgumentException(
          "config.json: %s of a head's %d dimensions turn, which is %d, expected an even number of 2 to %d"
              .formatted(part, headWidth, dimensions, headWidth));
    }
    RotaryEmbedding plain = RotaryEmbedding.plain(dimensions, theta);
    return new PositionScheme.Rotary(scaled(settings, plain));
  }

  private RotaryEmbedding scaled(HubConfig settings, RotaryEmbedding plain) {
    String type = settings.text("rope_type", settings.text("type", "default"));
    if (PLAIN.contains(type)) {
      return plain;
    }
    return switch (type) {
      case "linear" -> plain.linear(settings.scaling("factor"));
      case "llama3" ->
          plain.llama3(
              settings.scaling("factor"),
              settings.scaling("low_freq_factor"),
              settings.scaling("high_freq_factor"),
              settings.whole("original_max_position_embeddings"));
      case "longrope", "su" -> longRope(settings, plain);
      default ->
          throw new IllegalArgumentException(
              "rope_type is \"%s\", expected default, linear, llama3 or longrope".formatted(type));
    };
  }

  /** Hub files tell the first length beside the scaling, those of transformers 5 within it. */
  private RotaryEmbedding longRope(HubConfig settings, RotaryEmbedding plain) {
    String key = "original_max_position_embeddings";
    int longest = whole("max_position_embeddings");
    int original = settings.whole(key, whole(key, longest));
    double factor = settings.number("factor", (double) longest / original);
    double scale = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return plain.longRope(
        settings.numbers("short_factor"),
        settings.numbers("long_factor"),
        original,
        settings.number("attention_factor", scale));
  }

  private double[] numbers(String key) {
    return StreamSupport.stream(json.path(key).spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private double scaling(String key) {
    if (!json.path(key).isNumber()) {
      throw new IllegalArgumentException(
          "config.json: \"%s\" of the rotary scaling is %s, expected a number"
              .formatted(key, json.has(key) ? json.get(key) : "missing"));
    }
    return json.get(key).asDouble();
  }
}
