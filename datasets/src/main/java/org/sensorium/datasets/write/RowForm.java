package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.source.RowException;

/** How a format's rows look. */
interface RowForm {

  /**
   * The row of a conversation.
   *
   * @param plain whether the format's own keys are all that is written
   * @throws RowException if the format cannot say it
   */
  ObjectNode row(Conversation conversation, boolean plain) throws RowException;

  /** The fields whose key the format needs for itself. */
  static Map<String, JsonNode> taken(Map<String, JsonNode> meta, Predicate<String> ownKey) {
    Map<String, JsonNode> taken = new LinkedHashMap<>();
    meta.forEach(
        (key, value) -> {
          if (ownKey.test(key)) {
            taken.put(key, value);
          }
        });
    return taken;
  }

  /** Puts the fields that stand beside the format's own keys. */
  static void putFree(ObjectNode row, Map<String, JsonNode> meta, Predicate<String> ownKey) {
    meta.forEach(
        (key, value) -> {
          if (!ownKey.test(key)) {
            row.set(key, value);
          }
        });
  }
}
