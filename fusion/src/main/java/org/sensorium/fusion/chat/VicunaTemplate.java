package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * LLaVA's {@code v1}, which is Vicuna 1.1's: {@code … USER: question ASSISTANT: answer</s>}. An
 * empty turn is written as the speaker's name alone, without end mark, so that nothing of it is
 * learned.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/conversation.py conv_vicuna_v1
 *     at c121f04
 */
final class VicunaTemplate implements ChatTemplate {
  private static final String SYSTEM =
      "A chat between a curious user and an artificial intelligence assistant. The assistant"
          + " gives helpful, detailed, and polite answers to the user's questions.";
  private static final String END = "</s>";

  @Override
  public String id() {
    return "v1";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of(END);
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Turn> turns = dialogue.alternating(generationPrompt);
    TextBuilder text = new TextBuilder();
    text.append(dialogue.systemOr(SYSTEM)).append(" ");
    for (Turn turn : turns) {
      boolean user = turn.role() == Turn.Role.USER;
      Text words = TurnText.mediaFirst(conversation, turn);
      text.append(user ? "USER:" : "ASSISTANT:");
      if (!words.value().isEmpty()) {
        text.append(" ");
        int start = text.length();
        text.append(words).append(user ? " " : END);
        if (!user) {
          text.mark(start, Origin.Learned.ANSWER);
        }
      }
    }
    if (generationPrompt) {
      text.append("ASSISTANT:");
    }
    return dialogue.rendered(text);
  }
}
