package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One {@code key=value} of the command line. */
final class ConfigOverride {
  private final String text;
  private final List<String> path;
  private final JsonNode value;

  ConfigOverride(String text) throws ConfigException {
    this.text = text;
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(
          "override \"%s\": expected key=value, for example stages.0.batch_size=4".formatted(text));
    }
    // stages[0].steps and stages.0.steps are the same
    String key = text.substring(0, equals).strip().replace("[", ".").replace("]", "");
    path = List.of(key.split("\\.", -1));
    try {
      value = ConfigReader.YAML.readTree(text.substring(equals + 1));
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "override \"%s\": the value is not YAML: %s".formatted(text, e.getOriginalMessage()), e);
    }
  }

  /** Sets the value, making the blocks on its way where the file has none. */
  void apply(ObjectNode run, ConfigKeys keys) throws ConfigException {
    JsonNode at = run;
    for (int i = 0; i < path.size() - 1; i++) {
      at = at instanceof ArrayNode list ? element(list, i) : block(at, path.get(i));
    }
    String last = path.get(path.size() - 1);
    if (at instanceof ArrayNode list) {
      element(list, path.size() - 1);
      list.set(Integer.parseInt(last), value);
    } else if (at instanceof ObjectNode object) {
      object.set(last, value);
    } else {
      throw new ConfigException(
          "override \"%s\": %s is a single value in the file, it has no keys"
              .formatted(text, String.join(".", path.subList(0, path.size() - 1))));
    }
    keys.check(run, "override \"" + text + "\"");
  }

  private static JsonNode block(JsonNode at, String key) {
    if (at instanceof ObjectNode object && !object.hasNonNull(key)) {
      return object.putObject(key);
    }
    return at.path(key);
  }

  private JsonNode element(ArrayNode list, int step) throws ConfigException {
    String index = path.get(step);
    if (!index.matches("\\d{1,6}") || Integer.parseInt(index) >= list.size()) {
      throw new ConfigException(
          "override \"%s\": %s has %d entries, expected a number from 0 to %d, found \"%s\""
              .formatted(
                  text,
                  String.join(".", path.subList(0, step)),
                  list.size(),
                  list.size() - 1,
                  index));
    }
    return list.get(Integer.parseInt(index));
  }
}
