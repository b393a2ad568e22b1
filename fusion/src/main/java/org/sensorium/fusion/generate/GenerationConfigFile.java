package org.sensorium.fusion.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sensorium.nn.checkpoint.AtomicFile;
import org.sensorium.nn.checkpoint.CheckpointException;

/** {@code generation_config.json} of a model directory, in transformers' keys. */
public final class GenerationConfigFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What would change answers and is not supported, with the number that changes nothing. */
  private static final Map<String, Double> UNSUPPORTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bad_words_ids", 0.0),
              Map.entry("begin_suppress_tokens", 0.0),
              Map.entry("diversity_penalty", 0.0),
              Map.entry("encoder_no_repeat_ngram_size", 0.0),
              Map.entry("encoder_repetition_penalty", 1.0),
              Map.entry("epsilon_cutoff", 0.0),
              Map.entry("eta_cutoff", 0.0),
              Map.entry("exponential_decay_length_penalty", 0.0),
              Map.entry("forced_bos_token_id", -1.0),
              Map.entry("forced_eos_token_id", -1.0),
              Map.entry("guidance_scale", 1.0),
              Map.entry("min_length", 0.0),
              Map.entry("min_new_tokens", 0.0),
              Map.entry("min_p", 0.0),
              Map.entry("no_repeat_ngram_size", 0.0),
              Map.entry("num_beams", 1.0),
              Map.entry("penalty_alpha", 0.0),
              Map.entry("sequence_bias", 0.0),
              Map.entry("suppress_tokens", 0.0),
              Map.entry("top_h", 1.0),
              Map.entry("typical_p", 1.0)));

  private GenerationConfigFile() {}

  /**
   * Reads a file; keys it leaves out have transformers' defaults.
   *
   * @param maxNewTokens longest answer where the file does not say
   * @throws CheckpointException if a value is unusable, or naming everything that would change
   *     answers and is not supported
   */
  public static GenerationConfig read(Path file, int maxNewTokens) throws IOException {
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      refuseUnsupported(json);
      return new GenerationConfig(
          (int) number(json, "max_new_tokens", maxNewTokens),
          json.path("do_sample").asBoolean(false),
          number(json, "temperature", 1),
          (int) number(json, "top_k", GenerationConfig.USUAL_TOP_K),
          number(json, "top_p", 1),
          number(json, "repetition_penalty", 1),
          strings(json.path("stop_strings")),
          endTokens(json),
          0);
    } catch (JsonProcessingException e) {
      throw new CheckpointException("%s: is not JSON: %s".formatted(file, e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The tokens that end an answer, of a file that may ask for what is not supported otherwise. */
  public static Set<Integer> endTokens(Path file) throws IOException {
    try {
      return endTokens(JSON.readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new CheckpointException("%s: is not JSON: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** {@code eos_token_id} of a generation config or a model's config: a number, a list, or none. */
  public static Set<Integer> endTokens(JsonNode config) {
    return ids(config.path("eos_token_id"));
  }

  private static void refuseUnsupported(JsonNode json) {
    List<String> refused = new ArrayList<>();
    UNSUPPORTED.forEach(
        (key, neutral) -> {
          JsonNode value = json.path(key);
          boolean off =
              value.isMissingNode()
                  || value.isNull()
                  || value.isContainerNode() && value.isEmpty()
                  || value.isNumber() && value.asDouble() == neutral;
          if (!off) {
            refused.add("%s: %s".formatted(key, value));
          }
        });
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          "asks for what is not supported: %s".formatted(String.join(", ", refused)));
    }
  }

  private static double number(JsonNode json, String key, double absent) {
    if (!json.hasNonNull(key)) {
      return absent;
    }
    if (!json.get(key).isNumber()) {
      throw new IllegalArgumentException(
          "%s is %s, expected a number".formatted(key, json.get(key)));
    }
    return json.get(key).asDouble();
  }

  private static List<String> strings(JsonNode value) {
    List<String> strings = new ArrayList<>();
    if (value.isTextual()) {
      strings.add(value.asText());
    }
    value.forEach(element -> strings.add(element.asText()));
    return strings;
  }

  private static Set<Integer> ids(JsonNode value) {
    Set<Integer> ids = new LinkedHashSet<>();
    if (value.isInt()) {
      ids.add(value.asInt());
    }
    value.forEach(element -> ids.add(element.asInt()));
    return ids;
  }

  /** Writes a file; the seed is no matter of a model and stays out. */
  public static void write(Path file, GenerationConfig config) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("do_sample", config.sample());
    if (config.stopIds().size() == 1) {
      json.put("eos_token_id", config.stopIds().iterator().next());
    } else if (!config.stopIds().isEmpty()) {
      ArrayNode ids = json.putArray("eos_token_id");
      config.stopIds().forEach(ids::add);
    }
    json.put("max_new_tokens", config.maxNewTokens());
    json.put("repetition_penalty", config.repetitionPenalty());
    if (!config.stopStrings().isEmpty()) {
      ArrayNode strings = json.putArray("stop_strings");
      config.stopStrings().forEach(strings::add);
    }
    json.put("temperature", config.temperature());
    json.put("top_k", config.topK());
    json.put("top_p", config.topP());
    byte[] text =
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(json)
            .getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(text)));
  }
}
