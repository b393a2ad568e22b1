package org.sensorium.nn.lora;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.AtomicFile;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SideFile;

/** Reads and writes {@code adapter_config.json}, the keys of PEFT 0.21. */
final class LoraConfigFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<TreeMap<String, Object>> OBJECT = new TypeReference<>() {};

  /** Ways of drawing the first weights that leave the base model as it is. */
  private static final Set<String> INITIALISATIONS =
      Set.of("true", "false", "gaussian", "eva", "orthogonal");

  /** Keys whose value never changes the arithmetic of a trained adapter. */
  private static final Set<String> HARMLESS =
      Set.of(
          "auto_mapping",
          "corda_config",
          "eva_config",
          "fan_in_fan_out", // how the base model stores its matrix; a branch is (out, r, in) anyway
          "inference_mode",
          "loftq_config",
          "lora_ga_config",
          "megatron_config",
          "megatron_core",
          "peft_type",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config");

  private LoraConfigFile() {}

  /** What PEFT writes for keys that a {@link LoraConfig} does not know. */
  static Map<String, Object> defaults() {
    try (InputStream in = LoraConfigFile.class.getResourceAsStream("adapter_config.json")) {
      Map<String, Object> defaults = JSON.readValue(in, OBJECT);
      defaults.put("fan_in_fan_out", false);
      return defaults;
    } catch (IOException e) {
      throw new UncheckedIOException("the nn jar lacks its adapter_config.json", e);
    }
  }

  static LoraConfig read(Path file) throws IOException {
    return of(SideFile.json(file, "the settings of a PEFT adapter"), file.toString());
  }

  /** Settings that were read already; source is what messages call them. */
  static LoraConfig of(JsonNode json, String source) throws CheckpointException {
    try {
      return new Reader(json).read();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException("%s: %s".formatted(source, e.getMessage()), e);
    }
  }

  /** One reading; what it takes is no longer among the others. */
  private static final class Reader {
    private final Map<String, JsonNode> left = new LinkedHashMap<>();

    Reader(JsonNode json) {
      json.fields().forEachRemaining(field -> left.put(field.getKey(), field.getValue()));
    }

    LoraConfig read() {
      JsonNode type = left.getOrDefault("peft_type", MissingNode.getInstance());
      if (!type.asText().equals("LORA")) {
        throw new IllegalArgumentException(
            "peft_type is %s, expected \"LORA\""
                .formatted(type.isMissingNode() ? "missing" : type));
      }
      LoraTargets targets =
          new LoraTargets(
              names("target_modules"),
              names("exclude_modules"),
              list("layers_to_transform", JsonNode::isInt, JsonNode::asInt),
              list("layers_pattern", JsonNode::isTextual, JsonNode::asText));
      if (targets.modules().equals(ModuleNames.NONE)) {
        throw new IllegalArgumentException(
            "target_modules names no module, expected a list of names or a regular expression");
      }
      LoraConfig config =
          new LoraConfig(
              whole("r", 8),
              number("lora_alpha", 8),
              take("use_rslora").asBoolean(),
              number("lora_dropout", 0),
              targets,
              patterns("rank_pattern", "a whole number", JsonNode::isInt, JsonNode::asInt),
              patterns("alpha_pattern", "a number", JsonNode::isNumber, JsonNode::asDouble),
              text("base_model_name_or_path"),
              text("task_type"),
              Map.of());
      return withOthers(config);
    }

    private LoraConfig withOthers(LoraConfig config) {
      List<String> refused = new ArrayList<>();
      Map<String, Object> others = new TreeMap<>();
      left.forEach(
          (key, value) -> {
            if (!isUnderstood(key, value)) {
              refused.add("%s: %s".formatted(key, value));
            }
            others.put(key, JSON.convertValue(value, Object.class));
          });
      if (!refused.isEmpty()) {
        throw new IllegalArgumentException(
            "asks for what is not supported: %s".formatted(String.join(", ", refused)));
      }
      return new LoraConfig(
          config.rank(),
          config.alpha(),
          config.rslora(),
          config.dropout(),
          config.targets(),
          config.rankPattern(),
          config.alphaPattern(),
          config.baseModel(),
          config.taskType(),
          others);
    }

    private static boolean isUnderstood(String key, JsonNode value) {
      return switch (key) {
        case "bias" -> value.asText().equals("none");
        case "init_lora_weights" -> INITIALISATIONS.contains(value.asText());
        default -> HARMLESS.contains(key) || isOff(value);
      };
    }

    private static boolean isOff(JsonNode value) {
      return value.isNull()
          || value.isBoolean() && !value.asBoolean()
          || value.isContainerNode() && value.isEmpty();
    }

    private JsonNode take(String key) {
      JsonNode value = left.remove(key);
      return value == null || value.isNull() ? MissingNode.getInstance() : value;
    }

    private int whole(String key, int absent) {
      JsonNode value = take(key);
      if (!value.isMissingNode() && !value.isInt()) {
        throw new IllegalArgumentException(
            "%s is %s, expected a whole number".formatted(key, value));
      }
      return value.asInt(absent);
    }

    private double number(String key, double absent) {
      JsonNode value = take(key);
      if (!value.isMissingNode() && !value.isNumber()) {
        throw new IllegalArgumentException("%s is %s, expected a number".formatted(key, value));
      }
      return value.asDouble(absent);
    }

    private @Nullable String text(String key) {
      JsonNode value = take(key);
      return value.isTextual() ? value.asText() : null;
    }

    private ModuleNames names(String key) {
      JsonNode value = take(key);
      if (value.isTextual()) {
        ModuleNames.checkExpression(key, value.asText());
        return ModuleNames.matching(value.asText());
      }
      return ModuleNames.of(elements(key, value, JsonNode::isTextual, JsonNode::asText));
    }

    /** A list, or one element in place of a list of one. */
    private <T> List<T> list(
        String key, Function<JsonNode, Boolean> fits, Function<JsonNode, T> convert) {
      JsonNode value = take(key);
      return !value.isMissingNode() && fits.apply(value)
          ? List.of(convert.apply(value))
          : elements(key, value, fits, convert);
    }

    private static <T> List<T> elements(
        String key,
        JsonNode value,
        Function<JsonNode, Boolean> fits,
        Function<JsonNode, T> convert) {
      List<T> elements = new ArrayList<>();
      boolean good = value.isMissingNode() || value.isArray();
      for (JsonNode element : value) {
        good &= fits.apply(element);
        elements.add(convert.apply(element));
      }
      if (!good) {
        throw new IllegalArgumentException("%s is %s, expected a list".formatted(key, value));
      }
      return elements;
    }

    private <T> Map<String, T> patterns(
        String key, String expected, Predicate<JsonNode> fits, Function<JsonNode, T> convert) {
      Map<String, T> patterns = new LinkedHashMap<>();
      JsonNode value = take(key);
      for (Iterator<Map.Entry<String, JsonNode>> it = value.fields(); it.hasNext(); ) {
        Map.Entry<String, JsonNode> entry = it.next();
        if (!fits.test(entry.getValue())) {
          throw new IllegalArgumentException(
              "%s of \"%s\" is %s, expected %s"
                  .formatted(key, entry.getKey(), entry.getValue(), expected));
        }
        patterns.put(entry.getKey(), convert.apply(entry.getValue()));
      }
      return patterns;
    }
  }

  static void write(Path file, LoraConfig config) throws IOException {
    Map<String, @Nullable Object> json = new TreeMap<>(config.others()); // PEFT sorts its keys
    LoraTargets targets = config.targets();
    json.put("r", config.rank());
    json.put("lora_alpha", whole(config.alpha()));
    json.put("use_rslora", config.rslora());
    json.put("lora_dropout", config.dropout());
    json.put("target_modules", value(targets.modules()));
    json.put("exclude_modules", value(targets.excluded()));
    json.put("layers_to_transform", targets.layers().isEmpty() ? null : targets.layers());
    json.put("layers_pattern", targets.layerLists().isEmpty() ? null : targets.layerLists());
    json.put("rank_pattern", config.rankPattern());
    Map<String, Object> alphas = new LinkedHashMap<>();
    config.alphaPattern().forEach((pattern, alpha) -> alphas.put(pattern, whole(alpha)));
    json.put("alpha_pattern", alphas);
    json.put("base_model_name_or_path", config.baseModel());
    json.put("task_type", config.taskType());
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    AtomicFile.write(
        file, channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  /** PEFT's alphas are whole as a rule, and its type says so. */
  private static Object whole(double number) {
    if (number == Math.rint(number)) {
      return (long) number;
    }
    return number;
  }

  private static @Nullable Object value(ModuleNames names) {
    if (names.pattern() != null) {
      return names.pattern();
    }
    return names.names().isEmpty() ? null : names.names();
  }
}
