package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * LLaVA's template for LLaMA-2-chat: {@code [INST] <<SYS>> … <</SYS>> question [/INST] answer
 * </s><s>[INST] …}. The first start token is the tokenizer's. An empty turn is not written at all;
 * an empty first question is refused.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/conversation.py
 *     conv_llava_llama_2 at c121f04
 */
final class Llama2Template implements ChatTemplate {
  private static final String SYSTEM =
      "You are a helpful language and vision assistant. You are able to understand the visual"
          + " content that the user provides, and assist the user with a variety of tasks using"
          + " natural language.";

  @Override
  public String id() {
    return "llava_llama_2";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of("</s>");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Turn> turns = dialogue.alternating(generationPrompt);
    TextBuilder text = new TextBuilder();
    for (int i = 0; i < turns.size(); i++) {
      Text words = TurnText.mediaFirst(conversation, turns.get(i));
      if (i == 0) {
        if (words.value().isEmpty()) {
          throw dialogue.refused("begins with an empty question");
        }
        text.append("[INST] <<SYS>>\n").append(dialogue.systemOr(SYSTEM)).append("\n<</SYS>>\n\n");
        text.append(words).append(" [/INST]");
      } else if (words.value().isEmpty()) {
        continue;
      } else if (i % 2 == 0) {
        text.append("<s>[INST] ").append(words).append(" [/INST]");
      } else {
        text.append(" ");
        int start = text.length();
        text.append(words).append(" </s>");
        text.mark(start, Origin.Learned.ANSWER);
      }
    }
    return dialogue.rendered(text);
  }
}
