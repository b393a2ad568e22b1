package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;
import org.sensorium.fusion.chat.jinja.Text;

/**
 * ALLaVA's form for its own models: {@code [INST] <image> question [/INST] answer} and the end
 * token, without start token, question and answer tokenised apart, the blank behind {@code [/INST]}
 * on the question's side. Learned are the answers with their end tokens.
 *
 * @see <a href="https://arxiv.org/abs/2402.11684">ALLaVA</a>, allava/serve/cli.py preprocess_allava
 *     at 896b77f
 */
final class AllavaTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "allava";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return false;
  }

  @Override
  public List<String> stops() {
    return List.of("<|endoftext|>");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    ChatWriter chat = new ChatWriter(dialogue);
    for (Round round : dialogue.roundsWithoutSystem(generationPrompt)) {
      Text question = TurnText.mediaFirst(conversation, round.question()).stripped();
      chat.write("[INST] ").write(question).write(" [/INST] ").cut(Put.NOTHING);
      if (round.answer() != null) {
        chat.learn(round.answer().text()).cut(Put.LEARNED_END);
      }
    }
    return chat.done();
  }
}
