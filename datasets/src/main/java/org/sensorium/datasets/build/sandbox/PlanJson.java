package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans as JSON trees: how they are changed, compared and read. */
public final class PlanJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private PlanJson() {}

  /** A record of records as JSON, the names those of the records. */
  public static ObjectNode write(Object plan) {
    return MAPPER.valueToTree(plan);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if a field is unknown or does not fit
   */
  public static <T> T read(JsonNode json, Class<T> type) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("sandbox config: " + reason(e), e);
    }
  }

  /** Our rules have their own words; of values that cannot be read the parser says too much. */
  private static String reason(JsonProcessingException e) {
    if (e.getCause() instanceof IllegalArgumentException rule) {
      return String.valueOf(rule.getMessage()).replaceFirst("^sandbox: ", "");
    }
    if (!(e instanceof InvalidFormatException bad)) {
      return String.valueOf(e.getOriginalMessage());
    }
    String field =
        bad.getPath().stream()
            .map(JsonMappingException.Reference::getFieldName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    Object[] names = bad.getTargetType().getEnumConstants();
    String expected =
        names != null
            ? "one of " + Stream.of(names).map(String::valueOf).collect(Collectors.joining(", "))
            : bad.getTargetType() == double.class ? "a number" : "a whole number";
    return "%s: \"%s\", expected %s".formatted(field, bad.getValue(), expected);
  }

  /**
   * A copy with some values changed; see {@link SandboxPlan#with}.
   *
   * @throws IllegalArgumentException if a name does not exist, or a value does not fit
   */
  public static <T> T changed(T plan, Class<T> type, Map<String, String> changes) {
    ObjectNode tree = write(plan);
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String[] names = change.getKey().split("\\.", -1);
      ObjectNode parent = tree;
      for (String name : Arrays.copyOf(names, names.length - 1)) {
        if (!(parent.get(name) instanceof ObjectNode child)) {
          throw unknown(change.getKey(), parent);
        }
        parent = child;
      }
      String last = names[names.length - 1];
      JsonNode old = parent.get(last);
      if (old == null) {
        throw unknown(change.getKey(), parent);
      }
      parent.set(last, value(old, change.getValue()));
    }
    return read(tree, type);
  }

  /** What {@link SandboxWriter#PLAN} holds: the plan behind its modality; pictures need none. */
  static ObjectNode file(SandboxPlan plan) {
    ObjectNode json = MAPPER.createObjectNode();
    if (!plan.modality().equals("image")) {
      json.put("modality", plan.modality());
    }
    return json.setAll(plan.toJson());
  }

  static void addDifferences(
      String parent, ObjectNode mine, ObjectNode others, List<String> found) {
    for (Map.Entry<String, JsonNode> field : mine.properties()) {
      String name = parent + field.getKey();
      JsonNode value = field.getValue();
      JsonNode other = others.path(field.getKey());
      if (value instanceof ObjectNode inner && other instanceof ObjectNode otherInner) {
        addDifferences(name + ".", inner, otherInner, found);
      } else if (!value.equals(other)) {
        found.add("%s is %s, not %s".formatted(name, value, other));
      }
    }
  }

  private static JsonNode value(JsonNode old, String text) {
    if (old.isArray()) { // as in a run file, or without the brackets
      String list = text.replaceFirst("^\\[(.*)\\]$", "$1");
      return MAPPER.valueToTree(List.of(list.strip().split("\\s*,\\s*", -1)));
    }
    if (old.isObject()) {
      String[] ends = text.split(",", 2);
      return MAPPER.createObjectNode().put("from", ends[0]).put("to", ends[ends.length - 1]);
    }
    return MAPPER.getNodeFactory().textNode(text); // Jackson parses the number at its record
  }

  private static IllegalArgumentException unknown(String name, ObjectNode parent) {
    return new IllegalArgumentException(
        "sandbox config: there is no \"%s\"; known here: %s"
            .formatted(name, String.join(", ", (Iterable<String>) parent::fieldNames)));
  }
}
