package org.sensorium.datasets.instruct.vqa;

import java.util.List;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.WeightedAnswer;

/** What question sets have in common: choices below the question, annotators who disagree. */
final class Questions {
  /** The value of the setting {@code task} under which a question shows its choices. */
  static final String CHOICE = "choice";

  private Questions() {}

  /** A question with its choices below it, each after its letter. */
  static String withChoices(String question, List<String> options) {
    StringBuilder text = new StringBuilder(question);
    for (int i = 0; i < options.size(); i++) {
      text.append('\n').append(Choices.letter(i)).append(": ").append(options.get(i));
    }
    return text.toString();
  }

  /**
   * Adds the annotators' answers with their shares; the most frequent one, the first of equals, is
   * said. Nothing is said where there are none.
   */
  static void answer(ConversationBuilder row, List<String> given) {
    answer(row, given, true);
  }

  /** The same; where nothing is to be said, the answers are references only. */
  static void answer(ConversationBuilder row, List<String> given, boolean said) {
    WeightedAnswer best = null;
    for (WeightedAnswer answer : WeightedAnswer.count(given)) {
      row.answer(answer.text(), answer.weight());
      if (best == null || answer.weight() > best.weight()) {
        best = answer;
      }
    }
    if (best != null && said) {
      row.assistant(best.text());
    }
  }
}
