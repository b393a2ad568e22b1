package org.sensorium.datasets.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One record of an instruction dataset: every loader maps onto it.
 *
 * @param id the dataset's id as text, or the row number where it has none
 * @param turns what was said, in order; a system text is a first turn of role SYSTEM
 * @param media what {@link Part.MediaRef} points to
 * @param meta every further field of the row, unchanged and in the row's order
 */
public record Conversation(
    String id, List<Turn> turns, List<Media> media, Map<String, JsonNode> meta) {

  public Conversation {
    turns = List.copyOf(turns);
    media = List.copyOf(media);
    // Map.copyOf would lose the order, and a file written twice would differ.
    meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    for (Turn turn : turns) {
      for (Part part : turn.parts()) {
        if (part instanceof Part.MediaRef ref && (ref.index() < 0 || ref.index() >= media.size())) {
          throw new IllegalArgumentException(
              "conversation %s: a turn refers to medium %d, but there are %d"
                  .formatted(id, ref.index(), media.size()));
        }
      }
    }
  }
}
