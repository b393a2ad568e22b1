package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/** A conversation as the named templates see it: perhaps a system text, then the turns. */
record Dialogue(String template, Conversation conversation) {

  /** The system text, if the conversation brings one. */
  @Nullable String system() {
    List<Turn> turns = conversation.turns();
    boolean has = !turns.isEmpty() && turns.get(0).role() == Turn.Role.SYSTEM;
    return has ? turns.get(0).text() : null;
  }

  /** The system text, or the template's own where the conversation has none. */
  String systemOr(String otherwise) {
    String system = system();
    return system == null ? otherwise : system;
  }

  /**
   * The turns behind the system text.
   *
   * @throws ChatTemplateException if there is none, or a further system text
   */
  List<Turn> turns() {
    List<Turn> all = conversation.turns();
    List<Turn> turns = system() == null ? all : all.subList(1, all.size());
    if (turns.isEmpty()) {
      throw refused("has no turn of user or assistant");
    }
    for (Turn turn : turns) {
      if (turn.role() == Turn.Role.SYSTEM) {
        throw refused("has a system text behind its first turn");
      }
    }
    if (system() != null && !TurnText.media(all.get(0)).isEmpty()) {
      throw refused("has a medium in its system text");
    }
    return turns;
  }

  /**
   * The turns, which must go user, assistant, user, …
   *
   * @param generationPrompt whether an answer is to follow, so that the last turn is the user's
   */
  List<Turn> alternating(boolean generationPrompt) {
    List<Turn> turns = turns();
    for (int i = 0; i < turns.size(); i++) {
      Turn.Role expected = i % 2 == 0 ? Turn.Role.USER : Turn.Role.ASSISTANT;
      if (turns.get(i).role() != expected) {
        throw refused(
            "has a turn of %s where %s is due (turns must go user, assistant, user, …)"
                .formatted(turns.get(i).role(), expected));
      }
    }
    if (generationPrompt && turns.size() % 2 == 0) {
      throw refused("ends with an answer, so that there is nothing to answer");
    }
    return turns;
  }

  /** A question and what was answered; null where that is still to come. */
  record Round(Turn question, @Nullable Turn answer) {
    List<Integer> media() {
      return TurnText.media(question);
    }
  }

  /**
   * The turns in pairs.
   *
   * @throws ChatTemplateException if they do not alternate, or a medium stands in an answer
   */
  List<Round> rounds(boolean generationPrompt) {
    List<Turn> turns = alternating(generationPrompt);
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < turns.size(); i += 2) {
      Turn answer = i + 1 < turns.size() ? turns.get(i + 1) : null;
      if (answer != null && !TurnText.media(answer).isEmpty()) {
        throw refused("has a medium in an answer");
      }
      rounds.add(new Round(turns.get(i), answer));
    }
    return rounds;
  }

  /** The same where the template has no place for a system text. */
  List<Round> roundsWithoutSystem(boolean generationPrompt) {
    if (system() != null) {
      throw refused("has a system text");
    }
    return rounds(generationPrompt);
  }

  /** The one question of a template that has no second one. */
  Round onlyRound(boolean generationPrompt) {
    List<Round> rounds = roundsWithoutSystem(generationPrompt);
    if (rounds.size() > 1) {
      throw refused("has more than one question");
    }
    return rounds.get(0);
  }

  /** The rendered chat of a text whose marks say what is learned. */
  RenderedChat rendered(TextBuilder text) {
    MarkedChat marked = new MarkedChat(template, conversation, text.toText());
    return new RenderedChat(
        text.toText().value(),
        new LossRule.Spans(marked.spansOf(Origin.Learned.ANSWER)),
        marked.media());
  }

  ChatTemplateException refused(String what) {
    return new ChatTemplateException(
        "conversation %s %s: the chat template '%s' cannot express it"
            .formatted(conversation.id(), what, template));
  }
}
