package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;

/**
 * A question that lists its choices below it, {@code A: …} to a line, taken apart, so that a
 * template can write them in its own way.
 *
 * @param question without the list
 * @param options empty where the question lists none
 */
record ListedChoices(String question, List<String> options) {

  static ListedChoices of(Conversation conversation, Turn turn) {
    String words = TurnText.words(turn);
    Choices choices = conversation.choices();
    if (choices == null) {
      return new ListedChoices(words, List.of());
    }
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < choices.options().size(); i++) {
      list.append('\n').append(Choices.letter(i)).append(": ").append(choices.options().get(i));
    }
    String listed = list.toString().stripTrailing();
    return words.endsWith(listed)
        ? new ListedChoices(words.substring(0, words.length() - listed.length()), choices.options())
        : new ListedChoices(words, List.of());
  }
}
