package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.Modality;

/** Reads a run file: its keys over the defaults, overrides over both. */
final class ConfigReader {
  static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .build();

  private static final List<String> QUERIES = List.of("queries", "frame_queries");

  private final String source;
  private final JsonNode defaults;
  private final ConfigKeys keys;
  private boolean picturesAlone; // the model's keys stand in model itself

  /**
   * A reader.
   *
   * @param source where the text comes from, for messages; a run is named after it by default
   */
  ConfigReader(String source) throws IOException {
    this.source = source;
    try (InputStream in = ConfigReader.class.getResourceAsStream("defaults.yaml")) {
      defaults = YAML.readTree(in);
    }
    JsonNode entry = defaults.path("source");
    Map<String, JsonNode> elements = new LinkedHashMap<>();
    elements.put("stages", defaults.path("stage"));
    elements.put("data.train", entry);
    elements.put("data.test", entry);
    ObjectNode run = defaults.path("run").deepCopy();
    ObjectNode model = (ObjectNode) run.path("model");
    ObjectNode media = model.putObject("media");
    for (String id : Modality.ids()) {
      media.set(id, medium());
      for (String queries : QUERIES) {
        elements.put(
            "model.media.%s.projector.%s".formatted(id, queries), defaults.path("queries"));
      }
    }
    model.setAll((ObjectNode) medium()); // pictures alone need no media block
    QUERIES.forEach(key -> elements.put("model.projector." + key, defaults.path("queries")));
    keys = new ConfigKeys(run, elements);
  }

  private JsonNode medium() {
    return defaults.path("medium").deepCopy();
  }

  RunConfig read(String text, List<String> overrides) throws IOException {
    ObjectNode said = parse(text);
    keys.check(said, source);
    for (String override : overrides) {
      new ConfigOverride(override).apply(said, keys);
    }
    if (!said.hasNonNull("name")) {
      said.put("name", nameOf(Path.of(source)));
    }
    ObjectNode run = defaults.path("run").deepCopy();
    byModality(said);
    merge(run, said);
    for (JsonNode medium : run.at("/model/media")) {
      for (String key : QUERIES) {
        if (medium.at("/projector/" + key) instanceof ObjectNode queries) {
          ObjectNode whole = defaults.path("queries").deepCopy();
          merge(whole, queries);
          ((ObjectNode) medium.path("projector")).set(key, whole);
        }
      }
    }
    if (run.get("stages") instanceof ArrayNode stages) {
      JsonNode lora = null; // of the stage before: adapters are made once
      for (int i = 0; i < stages.size(); i++) {
        JsonNode stage = stage(stages.get(i), lora);
        stages.set(i, stage);
        lora = holds(stage, "train", "lora") ? stage.get("lora") : lora;
      }
    }
    String where = overrides.isEmpty() ? "" : " with " + String.join(" ", overrides);
    try {
      return YAML.treeToValue(run, RunConfig.class);
    } catch (JsonMappingException e) {
      throw new ConfigException(source + where + ": " + explain(e, run), e);
    }
  }

  /**
   * Brings the keys of a model that reads pictures alone, which stand in {@code model} itself, into
   * {@code model.media.image}, and fills every medium up with the defaults.
   */
  private void byModality(ObjectNode said) throws ConfigException {
    if (!said.hasNonNull("model")) {
      said.putObject("model");
    }
    if (!(said.get("model") instanceof ObjectNode model)) {
      return; // refused when it is read
    }
    List<String> own = new ArrayList<>();
    medium().fieldNames().forEachRemaining(own::add);
    own.removeIf(key -> !model.has(key));
    if (model.hasNonNull("media")) {
      if (!own.isEmpty()) {
        throw new ConfigException(
            "%s: model has media and beside it %s, which are those of a model that reads pictures alone: put them into a block of media"
                .formatted(source, String.join(", ", own)));
      }
    } else {
      picturesAlone = true;
      ObjectNode image = model.putObject("media").putObject("image");
      own.forEach(key -> image.set(key, model.remove(key)));
    }
    if (model.get("media") instanceof ObjectNode media) {
      for (String id : List.copyOf(names(media))) {
        ObjectNode whole = (ObjectNode) medium();
        if (media.get(id).isObject() || media.get(id).isNull()) {
          merge(whole, media.get(id));
          media.set(id, whole);
          ForeignKeys.check(id, picturesAlone ? "model" : "model.media." + id, whole, medium());
        }
      }
    }
  }

  private static List<String> names(ObjectNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /**
   * A stage over the defaults of its recipe.
   *
   * @param lora of an earlier stage that made adapters, with which this one goes on
   */
  private JsonNode stage(JsonNode said, @Nullable JsonNode lora) {
    if (!said.isObject()) {
      return said;
    }
    ObjectNode stage = defaults.path("stage").deepCopy();
    if (lora != null) {
      stage.set("lora", lora.deepCopy());
    }
    if (says(said, "recipe", "finetune")) {
      merge(stage, defaults.path("finetune"));
    }
    if (holds(said, "train", "decoder")) {
      merge(stage, defaults.path("decoder"));
    }
    merge(stage, said);
    return stage;
  }

  private static boolean says(JsonNode node, String key, String value) {
    return node.path(key).asText().toLowerCase(Locale.ROOT).equals(value);
  }

  /** Whether a key says the value, alone or in a list. */
  private static boolean holds(JsonNode node, String key, String value) {
    for (JsonNode one : node.path(key)) {
      if (one.asText().toLowerCase(Locale.ROOT).equals(value)) {
        return true;
      }
    }
    return says(node, key, value);
  }

  /** Lays {@code over} on {@code base}, object by object; a null leaves what is there. */
  private static void merge(ObjectNode base, JsonNode over) {
    for (Map.Entry<String, JsonNode> entry : over.properties()) {
      JsonNode value = entry.getValue();
      if (base.get(entry.getKey()) instanceof ObjectNode inner && value.isObject()) {
        merge(inner, value);
      } else if (!value.isNull()) {
        base.set(entry.getKey(), value);
      }
    }
  }

  private ObjectNode parse(String text) throws IOException {
    try {
      JsonNode tree = YAML.readTree(text);
      if (tree instanceof ObjectNode object) {
        return object;
      }
      if (tree instanceof MissingNode) {
        throw new ConfigException(
            source + ": the file is empty, expected keys such as data, stages");
      }
      throw new ConfigException(
          "%s: found %s, expected keys such as data, stages"
              .formatted(source, ConfigKeys.describe(tree)));
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s, line %d: not YAML: %s"
              .formatted(
                  source,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
  }

  /** The key and what is wrong with its value. */
  private String explain(JsonMappingException e, JsonNode run) {
    String at = path(e);
    if (e.getCause() instanceof IllegalArgumentException wrongValue) {
      boolean named = at.isEmpty() || nodeAt(e, run).isValueNode(); // the message names its key
      return (named ? "" : at + ": ") + wrongValue.getMessage();
    }
    if (e instanceof MismatchedInputException mismatch) {
      return "%s: expected %s, found %s"
          .formatted(at, expected(mismatch.getTargetType()), ConfigKeys.describe(nodeAt(e, run)));
    }
    return at + ": " + e.getOriginalMessage();
  }

  private static JsonNode nodeAt(JsonMappingException e, JsonNode run) {
    JsonNode node = run;
    for (JsonMappingException.Reference step : e.getPath()) {
      node =
          step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
    }
    return node;
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "another kind of value";
    }
    if (type.isEnum()) {
      return "one of "
          + String.join(
              ", ",
              Arrays.stream(type.getEnumConstants())
                  .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                  .toList());
    }
    if (type == int.class || type == long.class || type == Integer.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "text";
    }
    return List.class.isAssignableFrom(type) ? "a list" : "a block of keys";
  }

  /** As the reader of the file would write it: {@code stages[0].batch_size}. */
  private String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return picturesAlone
        ? path.toString().replaceFirst("^model\\.media\\.image", "model")
        : path.toString();
  }
}
