package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * MultiInstruct's unified sequence-to-sequence form: the picture and the instruction with its end
 * token go to the encoder, the answer with its end token is what the decoder learns to say. Options
 * that the question lists are written as {@code [Options]: a||||b}; regions stay the text they are
 * ({@code <bin_7>} or pixels).
 *
 * @see <a href="https://arxiv.org/abs/2212.10773">MultiInstruct</a>, instruction_templates.py at
 *     772af24
 */
final class MultiInstructTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "multiinstruct";
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
    Round round = dialogue.onlyRound(generationPrompt);
    ListedChoices asked = ListedChoices.of(conversation, round.question());
    ChatWriter chat = new ChatWriter(dialogue).media(round.media()).cut(Put.START);
    chat.write(asked.question());
    if (!asked.options().isEmpty()) {
      chat.write("\n\n[Options]: " + String.join("||||", asked.options()));
    }
    chat.cut(Put.END);
    if (round.answer() != null) {
      chat.learn(round.answer().text()).cut(Put.LEARNED_END);
    }
    return chat.done();
  }
}
