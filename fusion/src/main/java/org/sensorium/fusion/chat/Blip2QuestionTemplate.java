package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * BLIP-2's question form: the queries, the start token, {@code Question: … Answer:}. Earlier rounds
 * stand before it, each ended by a full stop; what is learned is the last answer with the line
 * break that ends a text of BLIP-2.
 *
 * @see <a href="https://arxiv.org/abs/2301.12597">BLIP-2</a>, LAVIS
 *     lavis/models/blip2_models/blip2_opt.py at 506965b and its notebook of conversations
 */
final class Blip2QuestionTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "blip2_question";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of("\n");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Round> rounds = dialogue.roundsWithoutSystem(generationPrompt);
    ChatWriter chat = new ChatWriter(dialogue);
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      chat.media(round.media());
      if (i == 0) {
        chat.cut(Put.START);
      }
      chat.write("Question: " + TurnText.words(round.question()) + " Answer:");
      if (round.answer() == null) {
        continue;
      }
      String answer = " " + round.answer().text();
      if (i + 1 < rounds.size()) {
        chat.write(answer + ". ");
      } else {
        chat.learn(answer + "\n");
      }
    }
    return chat.done();
  }
}
