package org.sensorium.fusion.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * LLaVA's {@code v1}, which is Vicuna 1.1's, and its kin: {@code … USER: question ASSISTANT:
 * answer</s>}. An empty turn is written as the speaker's name alone, without end mark, so that
 * nothing of it is learned.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/conversation.py conv_vicuna_v1,
 *     conv_llava_v1 and conv_llava_v1_mmtag at c121f04; transformers' page of LLaVA-1.5 for the
 *     form without a system text
 * @see <a href="https://arxiv.org/abs/2308.16911">PointLLM</a>, pointllm/data/utils.py
 *     preprocess_v1 and preprocess_multimodal_point_cloud at cb72f4e
 */
final class VicunaTemplate implements ChatTemplate {
  /** Of {@code v1}: a user. */
  static final String USER_SYSTEM =
      "A chat between a curious user and an artificial intelligence assistant. The assistant"
          + " gives helpful, detailed, and polite answers to the user's questions.";

  private static final String END = "</s>";

  private final String id;
  private final @Nullable String system;
  private final TurnForm form;
  private final List<String> specialTokens;

  /**
   * A template.
   *
   * @param system said where a conversation has no system turn; null for nothing
   */
  VicunaTemplate(String id, @Nullable String system, TurnForm form, List<String> specialTokens) {
    this.id = id;
    this.system = system;
    this.form = form;
    this.specialTokens = List.copyOf(specialTokens);
  }

  @Override
  public List<String> specialTokens() {
    return specialTokens;
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
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Turn> turns = dialogue.alternating(generationPrompt);
    TextBuilder text = new TextBuilder();
    String said = dialogue.system() == null ? system : dialogue.system();
    if (said != null) {
      text.append(said).append(" ");
    }
    for (Turn turn : turns) {
      boolean user = turn.role() == Turn.Role.USER;
      Text words = form.write(conversation, turn);
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
