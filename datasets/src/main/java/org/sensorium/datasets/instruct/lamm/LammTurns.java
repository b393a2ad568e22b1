package org.sensorium.datasets.instruct.lamm;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/**
 * The dialogue of a row. LAMM stores no placeholder; where one stands in the first question all the
 * same, its trainer removes it.
 */
final class LammTurns {
  /** The longest first: a newline that only set the placeholder apart goes with it. */
  private static final List<String> PLACEHOLDERS =
      List.of("<image>\n", "\n<image>", "<image>", "<pcl>\n", "\n<pcl>", "<pcl>");

  private LammTurns() {}

  /**
   * Adds the turns; the media that were added before stand in front of the first question.
   *
   * @throws RowException if there is none, or the first is not the human's
   */
  static void read(Fields row, ConversationBuilder read) throws RowException {
    List<Fields> turns = row.objects("conversations", "turn");
    if (turns.isEmpty()) {
      throw row.problem("\"conversations\" is empty; expected at least one turn");
    }
    boolean first = true;
    for (Fields turn : turns) {
      String from = turn.text("from");
      String value = turn.text("value");
      if (first && !from.equals("human")) {
        throw turn.problem("\"from\" is \"%s\"; LAMM's dialogues start with human".formatted(from));
      }
      switch (from) {
        case "human" -> {
          List<Part> parts =
              first
                  ? question(read.mediaCount(), withoutPlaceholders(value))
                  : List.of(new Part.Text(value));
          read.turn(new Turn(Turn.Role.USER, parts, turn.rest()));
        }
        case "gpt" ->
            read.turn(new Turn(Turn.Role.ASSISTANT, List.of(new Part.Text(value)), turn.rest()));
        default -> throw turn.problem("\"from\" is \"%s\"; expected human or gpt".formatted(from));
      }
      first = false;
    }
  }

  private static List<Part> question(int media, String text) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < media; i++) {
      parts.add(new Part.MediaRef(i));
      parts.add(new Part.Text("\n" + (i + 1 == media ? text : "")));
    }
    return parts.isEmpty() ? List.of(new Part.Text(text)) : parts;
  }

  private static String withoutPlaceholders(String text) {
    String left = text;
    for (String placeholder : PLACEHOLDERS) {
      left = left.replace(placeholder, "");
    }
    return left;
  }
}
