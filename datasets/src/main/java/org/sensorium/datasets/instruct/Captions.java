package org.sensorium.datasets.instruct;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.WeightedAnswer;

/** Conversations of sets that give a medium and what may be said of it, but no question. */
public final class Captions {
  private Captions() {}

  /**
   * The settings of such a set.
   *
   * @param instruction what the user says unless told otherwise
   */
  public static Map<String, String> settings(String instruction) {
    return new TreeMap<>(
        Map.of(
            "captions",
            "first (default): the first is the answer and all are references; each: a conversation"
                + " for every caption",
            "instruction",
            "what the user says, \"%s\" by default; empty for the medium alone"
                .formatted(instruction)));
  }

  /**
   * The settings of such a set whose rows have one caption each.
   *
   * @param instruction what the user says unless told otherwise
   */
  public static Map<String, String> single(String instruction) {
    Map<String, String> settings = settings(instruction);
    settings.remove("captions");
    return settings;
  }

  /**
   * One conversation, or one for each caption.
   *
   * @param id of the row; {@code #1}, {@code #2} … follow it where it becomes several
   * @param captions there may be none, as in test splits: then nobody answers
   * @param instruction what the user says unless told otherwise
   * @param row starts a conversation of that id, its medium not yet shown
   */
  public static List<Conversation> read(
      String id,
      List<String> captions,
      String instruction,
      OpenOptions options,
      Function<String, ConversationBuilder> row) {
    String said = options.setting("instruction", instruction);
    boolean each = options.oneOf("captions", "first", "each").equals("each");
    if (each && captions.size() > 1) {
      return IntStream.range(0, captions.size())
          .mapToObj(
              i ->
                  row.apply("%s#%d".formatted(id, i + 1))
                      .user(said)
                      .assistant(captions.get(i))
                      .build())
          .toList();
    }
    ConversationBuilder one = row.apply(id).user(said);
    if (!captions.isEmpty()) {
      one.assistant(captions.get(0));
    }
    if (captions.size() > 1) {
      for (WeightedAnswer answer : WeightedAnswer.count(captions)) {
        one.answer(answer.text(), answer.weight());
      }
    }
    return List.of(one.build());
  }
}
