package org.sensorium.datasets.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** A question about one picture, as models that were trained on LLaVA's rows are asked. */
  public static Conversation ask(Path image, String question) {
    return ask(List.of(image), question);
  }

  /** A question about pictures, which are shown in front of it; there may be none. */
  public static Conversation ask(List<Path> images, String question) {
    List<Part> parts = new ArrayList<>();
    List<Media> media = new ArrayList<>();
    for (Path image : images) {
      parts.add(new Part.MediaRef(media.size()));
      media.add(new Media(Media.Kind.IMAGE, image.toString()));
    }
    parts.add(new Part.Text((images.isEmpty() ? "" : "\n") + question));
    return new Conversation("question", List.of(new Turn(Turn.Role.USER, parts)), media, Map.of());
  }
}
