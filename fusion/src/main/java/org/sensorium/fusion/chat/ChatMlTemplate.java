package org.sensorium.fusion.chat;

import java.util.List;
import java.util.Locale;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * ChatML with the system text of SmolLM2-Instruct: {@code <|im_start|>user … <|im_end|>}. Turns may
 * come in any order, media stay where they stand, and the end mark of an empty answer is learned.
 * The line break behind an end mark is not.
 */
final class ChatMlTemplate implements ChatTemplate {
  private static final String SYSTEM =
      "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

  @Override
  public String id() {
    return "chatml";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return false;
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Turn> turns = conversation.turns();
    if (turns.isEmpty()) {
      throw dialogue.refused("has no turn");
    }
    TextBuilder text = new TextBuilder();
    if (turns.get(0).role() != Turn.Role.SYSTEM) {
      text.append("<|im_start|>system\n").append(SYSTEM).append("<|im_end|>\n");
    }
    for (Turn turn : turns) {
      text.append("<|im_start|>").append(turn.role().name().toLowerCase(Locale.ROOT)).append("\n");
      int start = text.length();
      text.append(TurnText.inPlace(conversation, turn)).append("<|im_end|>");
      if (turn.role() == Turn.Role.ASSISTANT) {
        text.mark(start, Origin.Learned.ANSWER);
      }
      text.append("\n");
    }
    if (generationPrompt) {
      text.append("<|im_start|>assistant\n");
    }
    return dialogue.rendered(text);
  }
}
