package org.sensorium.fusion.chat;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * ChatML, {@code <|im_start|>user … <|im_end|>}, with or without a system text of its own. Turns
 * may come in any order, media stay where they stand, and the end mark of an empty answer is
 * learned. The line break behind an end mark is not.
 */
final class ChatMlTemplate implements ChatTemplate {
  /** What SmolLM2-Instruct's template says where a conversation has no system turn. */
  static final String SMOLLM2_SYSTEM =
      "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

  private static final String END = "<|im_end|>";

  private final String id;
  private final @Nullable String system;

  /**
   * A ChatML template.
   *
   * @param system said where a conversation has no system turn; null for nothing
   */
  ChatMlTemplate(String id, @Nullable String system) {
    this.id = id;
    this.system = system;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return false;
  }

  @Override
  public List<String> stops() {
    return List.of(END);
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Turn> turns = conversation.turns();
    if (turns.isEmpty()) {
      throw dialogue.refused("has no turn");
    }
    TextBuilder text = new TextBuilder();
    if (system != null && turns.get(0).role() != Turn.Role.SYSTEM) {
      text.append("<|im_start|>system\n").append(system).append(END + "\n");
    }
    for (Turn turn : turns) {
      text.append("<|im_start|>").append(turn.role().name().toLowerCase(Locale.ROOT)).append("\n");
      int start = text.length();
      text.append(TurnText.inPlace(conversation, turn)).append(END);
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
