package org.sensorium.datasets.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of an instruction dataset: every loader maps onto it.
 *
 * @param id the dataset's id as text, or the row number where it has none
 * @param source which dataset, task and split it belongs to
 * @param turns what was said, in order; a system text is a first turn of role SYSTEM
 * @param media what {@link Part.MediaRef} points to; a medium no turn points to is kept (the target
 *     of an edit)
 * @param choices what a multiple-choice question offers; null for open questions
 * @param answers reference answers with their weights, as in VQA; empty where the turns say it all
 * @param meta every further field of the row, unchanged and in the row's order
 */
public record Conversation(
    String id,
    Source source,
    List<Turn> turns,
    List<Media> media,
    @Nullable Choices choices,
    List<WeightedAnswer> answers,
    Map<String, JsonNode> meta) {

  /**
   * Where a conversation belongs; each part is null where it is unknown.
   *
   * @param dataset id in the index of datasets
   * @param task the dataset's own name of it
   * @param split {@code train}, {@code val}, {@code test} …
   */
  public record Source(@Nullable String dataset, @Nullable String task, @Nullable String split) {
    /** Nothing is known. */
    public static final Source UNKNOWN = new Source(null, null, null);
  }

  public Conversation {
    turns = List.copyOf(turns);
    media = List.copyOf(media);
    answers = List.copyOf(answers);
    // Map.copyOf would lose the order, and a file written twice would differ.
    meta = meta.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(meta));
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

  /** A conversation of a dataset that is not named, without choices and weighted answers. */
  public Conversation(String id, List<Turn> turns, List<Media> media, Map<String, JsonNode> meta) {
    this(id, Source.UNKNOWN, turns, media, null, List.of(), meta);
  }

  /** Starts a conversation that is put together piece by piece. */
  public static ConversationBuilder builder(String id) {
    return new ConversationBuilder(id);
  }

  /** The same conversation as one of this dataset, keeping task and split. */
  public Conversation ofDataset(String dataset) {
    return new Conversation(
        id,
        new Source(dataset, source.task(), source.split()),
        turns,
        media,
        choices,
        answers,
        meta);
  }

  /** A question about one picture, as models that were trained on LLaVA's rows are asked. */
  public static Conversation ask(Path image, String question) {
    return ask(List.of(Media.of(Media.Kind.IMAGE, image)), question);
  }

  /** A question about media, which are shown in front of it in this order; there may be none. */
  public static Conversation ask(List<Media> media, String question) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < media.size(); i++) {
      parts.add(new Part.MediaRef(i));
    }
    parts.add(new Part.Text((media.isEmpty() ? "" : "\n") + question));
    return new Conversation("question", List.of(new Turn(Turn.Role.USER, parts)), media, Map.of());
  }
}
