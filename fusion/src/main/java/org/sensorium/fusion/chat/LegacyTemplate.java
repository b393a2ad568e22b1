package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.LossRule.TurnLengths.TurnPiece;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * LLaVA's first template, {@code ### Human: … ### Assistant: …}, as its training wrote it. Turns
 * may come in any order. An empty answer is written as an empty turn. The loss follows the original
 * rule, see {@link LossRule.TurnLengths}.
 *
 * @see <a href="https://arxiv.org/abs/2304.08485">LLaVA</a>, llava/train/train.py preprocess at
 *     c121f04
 */
final class LegacyTemplate implements ChatTemplate {
  private static final String SYSTEM =
      "A chat between a curious human and an artificial intelligence assistant. The assistant"
          + " gives helpful, detailed, and polite answers to the human's questions.";
  private static final String SIGNAL = "### ";

  @Override
  public String id() {
    return "v0";
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
    text.append(dialogue.systemOr(SYSTEM)).append("\n\n");
    Span head = new Span(0, text.length());
    List<TurnPiece> pieces = new ArrayList<>();
    for (Turn turn : dialogue.turns()) {
      boolean user = turn.role() == Turn.Role.USER;
      int start = text.length();
      text.append(SIGNAL).append(user ? "Human: " : "Assistant: ");
      text.append(TurnText.mediaFirst(conversation, turn)).append("\n");
      pieces.add(new TurnPiece(new Span(start, text.length()), user));
    }
    text.append(generationPrompt ? SIGNAL + "Assistant:" : SIGNAL);
    MarkedChat marked = new MarkedChat(id(), conversation, text.toText());
    return new RenderedChat(
        text.toText().value(), new LossRule.TurnLengths(head, pieces), marked.media());
  }
}
