package org.sensorium.datasets.instruct.llava;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntBiFunction;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;

/** Choices that are written into a question: {@code Options: (a) a hat (b) shoes}. */
final class LetteredOptions {
  private static final String START = "Options: (";

  private LetteredOptions() {}

  /** Adds the choices of a question whose answer repeats one of them: {@code (b) shoes}. */
  static Conversation add(Conversation row) {
    return add(row, LetteredOptions::repeated);
  }

  /**
   * Adds the choices of a question.
   *
   * @param find index of the right option, given the answer and the options; negative where the
   *     answer names none, which leaves the conversation as it is
   */
  static Conversation add(Conversation row, ToIntBiFunction<String, List<String>> find) {
    List<Turn> turns = row.turns();
    if (turns.size() != 2
        || turns.get(0).role() != Turn.Role.USER
        || turns.get(1).role() != Turn.Role.ASSISTANT) {
      return row;
    }
    List<String> options = options(turns.get(0).text());
    int answer = options.size() < 2 ? -1 : find.applyAsInt(turns.get(1).text(), options);
    return answer < 0 || answer >= options.size()
        ? row
        : new Conversation(
            row.id(),
            row.source(),
            turns,
            row.media(),
            new Choices(options, answer),
            row.answers(),
            row.meta());
  }

  /** Index of the option that an answer repeats, letter and text. */
  private static int repeated(String answer, List<String> options) {
    String said = answer.strip();
    int index = said.length() < 3 || said.charAt(0) != '(' ? -1 : index(said.charAt(1));
    boolean same =
        index >= 0
            && index < options.size()
            && said.charAt(2) == ')'
            && said.substring(3).strip().equals(options.get(index));
    return same ? index : -1;
  }

  /** Index of a letter, large or small. */
  static int index(char letter) {
    return Character.toUpperCase(letter) - 'A';
  }

  /** The options at the end of a question, without their letters; none if they are not there. */
  static List<String> options(String question) {
    List<String> options = new ArrayList<>();
    int start = question.lastIndexOf(START);
    int at = start + START.length();
    if (start < 0 || at >= question.length() || index(question.charAt(at)) != 0) {
      return options;
    }
    char letter = question.charAt(at);
    int from = at + 2;
    while (from <= question.length()) {
      letter++;
      int next = question.indexOf(" (" + letter + ")", from);
      options.add(question.substring(from, next < 0 ? question.length() : next).strip());
      if (next < 0) {
        break;
      }
      from = next + 4;
    }
    return options;
  }
}
