package org.sensorium.datasets.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one speaker says, text and media in order.
 *
 * @param role who speaks
 * @param parts text and media at their places
 * @param meta every further field that the dataset keeps at this turn (a question's kind, a
 *     weight), unchanged
 */
public record Turn(Role role, List<Part> parts, Map<String, JsonNode> meta) {

  /** Speakers. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  public Turn {
    parts = List.copyOf(parts);
    // Map.copyOf would lose the order; nearly all turns have none, and there are millions.
    meta = meta.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(meta));
  }

  /** A turn without further fields. */
  public Turn(Role role, List<Part> parts) {
    this(role, parts, Map.of());
  }

  /** A turn of words alone. */
  public static Turn of(Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)));
  }

  /** The text parts joined, media left out. */
  public String text() {
    StringBuilder joined = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        joined.append(text.text());
      }
    }
    return joined.toString();
  }
}
