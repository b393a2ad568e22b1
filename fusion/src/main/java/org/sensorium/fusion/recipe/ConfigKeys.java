package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Map;

/** The keys that a run file may have: those of the defaults. */
final class ConfigKeys {
  private final JsonNode known;
  private final Map<String, JsonNode> elements;

  /**
   * Keys after an example.
   *
   * @param known a file that has every key
   * @param elements by the path of a list, or of a block that may be missing: an element that has
   *     every key
   */
  ConfigKeys(JsonNode known, Map<String, JsonNode> elements) {
    this.known = known;
    this.elements = elements;
  }

  /**
   * Refuses a tree with a key that is not known.
   *
   * @param source where the tree comes from, for the message
   */
  void check(JsonNode tree, String source) throws ConfigException {
    check(tree, known, "", source);
  }

  private void check(JsonNode tree, JsonNode known, String path, String source)
      throws ConfigException {
    JsonNode example = elements.getOrDefault(path, known);
    if (tree.isArray() && elements.containsKey(path)) {
      for (int i = 0; i < tree.size(); i++) {
        check(tree.get(i), example, "%s[%d]".formatted(path, i), source);
      }
    }
    if (!tree.isObject() || !example.isObject()) {
      return;
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      String key = entry.getKey();
      String at = path.isEmpty() ? key : path + "." + key;
      if (!example.has(key)) {
        throw new ConfigException(
            "%s: %s: unknown key, did you mean %s? Known here: %s"
                .formatted(source, at, nearest(key, example), String.join(", ", names(example))));
      }
      check(entry.getValue(), example.get(key), at, source);
    }
  }

  private static Iterable<String> names(JsonNode example) {
    return example::fieldNames;
  }

  private static String nearest(String key, JsonNode example) {
    return example.properties().stream()
        .map(Map.Entry::getKey)
        .min(Comparator.comparingInt(name -> distance(key, name)))
        .orElse("");
  }

  /** Levenshtein distance: insertions, deletions and replacements from one word to the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** What a node is, in words. */
  static String describe(JsonNode node) {
    if (node.isObject()) {
      return "a block of keys";
    }
    return node.isArray() ? "a list" : "\"" + node.asText() + "\"";
  }
}
