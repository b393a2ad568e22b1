package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Everything that a sandbox follows from: the same config gives the same files.
 *
 * @param seed of all random draws
 * @param trainScenes pictures to train on
 * @param testScenes held-out pictures, none of which occurs in training
 * @param heldOutCombinations shape-colour pairs that occur only in held-out pictures
 * @param unseenShare share of the held-out pictures that show such a pair
 * @param scene how scenes look
 * @param questions what is asked
 */
public record SandboxConfig(
    long seed,
    int trainScenes,
    int testScenes,
    int heldOutCombinations,
    double unseenShare,
    SceneConfig scene,
    QuestionConfig questions) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  public SandboxConfig {
    if (trainScenes < 1 || testScenes < 0 || trainScenes + (long) testScenes > 10_000_000L) {
      throw new IllegalArgumentException(
          "sandbox: trainScenes must be at least 1 and testScenes at least 0, 10 million together,"
              + " got %d and %d".formatted(trainScenes, testScenes));
    }
    int most = (scene.shapes().size() - 2) * (scene.colours().size() - 2);
    if (heldOutCombinations < 0 || heldOutCombinations > most) {
      throw new IllegalArgumentException(
          "sandbox: heldOutCombinations must be 0 to %d for %d shapes and %d colours, got %d"
              .formatted(most, scene.shapes().size(), scene.colours().size(), heldOutCombinations));
    }
    if (!(unseenShare >= 0 && unseenShare <= 1) || (unseenShare > 0 && heldOutCombinations == 0)) {
      throw new IllegalArgumentException(
          "sandbox: unseenShare must be 0 to 1, and 0 without heldOutCombinations, got %s"
              .formatted(unseenShare));
    }
  }

  /** The quickstart's sandbox. */
  public static SandboxConfig defaults() {
    return new SandboxConfig(
        /* seed= */ 1,
        /* trainScenes= */ 800,
        /* testScenes= */ 100,
        /* heldOutCombinations= */ 8,
        /* unseenShare= */ 0.25,
        SceneConfig.defaults(),
        QuestionConfig.defaults());
  }

  /**
   * A copy with some values changed.
   *
   * @param changes dotted names as in this record to JSON values, such as {@code scene.maxObjects}
   *     to {@code 2}; a list may be written {@code RED,BLUE} and a range {@code 0.1,0.2}
   * @throws IllegalArgumentException if a name does not exist, or a value does not fit
   */
  public SandboxConfig with(Map<String, String> changes) {
    ObjectNode tree = toJson();
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
    return fromJson(tree);
  }

  /**
   * Tells what differs from another config.
   *
   * @return such as {@code scene.maxObjects is 3, not 2}, this config's value first
   */
  public List<String> differencesTo(SandboxConfig other) {
    List<String> found = new ArrayList<>();
    addDifferences("", toJson(), other.toJson(), found);
    return found;
  }

  private static void addDifferences(
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

  /** This config as JSON, the names those of the records. */
  public ObjectNode toJson() {
    return MAPPER.valueToTree(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if a field is unknown or does not fit
   */
  public static SandboxConfig fromJson(JsonNode json) {
    try {
      return MAPPER.treeToValue(json, SandboxConfig.class);
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException rule ? rule : e;
      throw new IllegalArgumentException("sandbox config: " + cause.getMessage(), e);
    }
  }

  private static JsonNode value(JsonNode old, String text) {
    if (old.isArray()) {
      return MAPPER.valueToTree(List.of(text.split(",", -1)));
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
