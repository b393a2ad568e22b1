package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.LossRule.TurnLengths.TurnPiece;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * LLaVA's first template, {@code ### Human: … ### Assistant: …}, and its kin, as training wrote
 * them. Turns may come in any order. An empty answer is written as an empty turn. The loss follows
 * the original rule, see {@link LossRule.TurnLengths}.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/train/train.py preprocess and
 *     llava/conversation.py conv_llava_v0_mmtag at c121f04
 * @see <a href="https://arxiv.org/abs/2306.02858">Video-LLaMA</a>,
 *     video_llama/datasets/datasets/video_instruct_dataset.py preprocess at 64888c0
 */
final class LegacyTemplate implements ChatTemplate {
  /** Of {@code v0}: a human. */
  static final String HUMAN_SYSTEM =
      "A chat between a curious human and an artificial intelligence assistant. The assistant"
          + " gives helpful, detailed, and polite answers to the human's questions.";

  /** Of the templates with tags around pictures; no blank between its last two sentences. */
  static final String TAGGED_SYSTEM =
      "A chat between a curious user and an artificial intelligence assistant. The assistant is"
          + " able to understand the visual content that the user provides, and assist the user"
          + " with a variety of tasks using natural language.The visual content will be provided"
          + " with the following format: <Image>visual content</Image>.";

  private final String id;
  private final String system;
  private final String signal;
  private final TurnForm form;
  private final List<String> specialTokens;

  /**
   * A template.
   *
   * @param system said where a conversation has no system turn
   * @param signal in front of every speaker's name and at the end
   */
  LegacyTemplate(
      String id, String system, String signal, TurnForm form, List<String> specialTokens) {
    this.id = id;
    this.system = system;
    this.signal = signal;
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
    return List.of("###");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    TextBuilder text = new TextBuilder();
    text.append(dialogue.systemOr(system)).append("\n\n");
    Span head = new Span(0, text.length());
    List<TurnPiece> pieces = new ArrayList<>();
    for (Turn turn : dialogue.turns()) {
      boolean user = turn.role() == Turn.Role.USER;
      int start = text.length();
      text.append(signal).append(user ? "Human: " : "Assistant: ");
      text.append(form.write(conversation, turn)).append("\n");
      pieces.add(new TurnPiece(new Span(start, text.length()), user));
    }
    text.append(generationPrompt ? signal + "Assistant:" : signal);
    MarkedChat marked = new MarkedChat(id(), conversation, text.toText());
    return new RenderedChat(
        text.toText().value(), new LossRule.TurnLengths(head, pieces), marked.media());
  }
}
