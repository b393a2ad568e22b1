package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * LLaVA's template for LLaMA-2-chat and its kin: {@code [INST] <<SYS>> … <</SYS>> question [/INST]
 * answer </s><s>[INST] …}. The first start token is the tokenizer's. An empty turn is not written
 * at all; an empty first question is refused.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/conversation.py
 *     conv_llava_llama_2 and conv_mistral_instruct at c121f04
 * @see <a href="https://arxiv.org/abs/2306.02858">Video-LLaMA</a>,
 *     video_llama/datasets/datasets/video_instruct_dataset.py preprocess_for_llama_v2 at 64888c0
 */
final class Llama2Template implements ChatTemplate {
  /** Of {@code llava_llama_2}. */
  static final String LLAVA_SYSTEM =
      "You are a helpful language and vision assistant. You are able to understand the visual"
          + " content that the user provides, and assist the user with a variety of tasks using"
          + " natural language.";

  private final String id;
  private final String system;
  private final String between;
  private final TurnForm form;
  private final List<String> specialTokens;

  /**
   * A template.
   *
   * @param system said where a conversation has no system turn; empty for nothing
   * @param between start token in front of every question but the first
   */
  Llama2Template(
      String id, String system, String between, TurnForm form, List<String> specialTokens) {
    this.id = id;
    this.system = system;
    this.between = between;
    this.form = form;
    this.specialTokens = List.copyOf(specialTokens);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public List<String> specialTokens() {
    return specialTokens;
  }

  @Override
  public boolean saysFrameTimes() {
    return form.saysFrameTimes();
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
      Text words = form.write(conversation, turns.get(i));
      if (i == 0) {
        if (words.value().isEmpty()) {
          throw dialogue.refused("begins with an empty question");
        }
        String said = dialogue.systemOr(system);
        text.append("[INST] ");
        if (!said.isEmpty()) {
          text.append("<<SYS>>\n").append(said).append("\n<</SYS>>\n\n");
        }
        text.append(words).append(" [/INST]");
      } else if (words.value().isEmpty()) {
        continue;
      } else if (i % 2 == 0) {
        text.append(between).append("[INST] ").append(words).append(" [/INST]");
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
