package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * ChatML as LLaVA writes it for MPT: no line break behind an end mark. An empty turn is its head
 * alone.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/conversation.py conv_mpt and
 *     conv_chatml_direct at c121f04
 */
final class MptTemplate implements ChatTemplate {
  private static final String END = "<|im_end|>";

  private final String id;
  private final String system;

  /**
   * A template.
   *
   * @param system said where a conversation has no system turn
   */
  MptTemplate(String id, String system) {
    this.id = id;
    this.system = system;
  }

  @Override
  public String id() {
    return id;
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
    Dialogue dialogue = new Dialogue(id, conversation);
    List<Turn> turns = dialogue.alternating(generationPrompt);
    TextBuilder text = new TextBuilder();
    text.append("<|im_start|>system\n").append(dialogue.systemOr(system)).append(END);
    for (Turn turn : turns) {
      boolean user = turn.role() == Turn.Role.USER;
      Text words = TurnText.mediaFirst(conversation, turn);
      text.append(user ? "<|im_start|>user\n" : "<|im_start|>assistant\n");
      if (!words.value().isEmpty()) {
        int start = text.length();
        text.append(words).append(END);
        if (!user) {
          text.mark(start, Origin.Learned.ANSWER);
        }
      }
    }
    if (generationPrompt) {
      text.append("<|im_start|>assistant\n");
    }
    return dialogue.rendered(text);
  }
}
