package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * BLIP-2's caption form: the queries, the start token, perhaps a prompt, the caption and a line
 * break. The user's words are the prompt ({@code a photo of}), which is tokenised together with the
 * caption and not learned.
 *
 * @see <a href="https://arxiv.org/abs/2301.12597">BLIP-2</a>, LAVIS
 *     lavis/models/blip2_models/blip2_opt.py forward at 506965b
 */
final class Blip2CaptionTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "blip2_caption";
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
    Round round = dialogue.onlyRound(generationPrompt);
    String prompt = round.question().text().strip();
    ChatWriter chat = new ChatWriter(dialogue).media(round.media()).cut(Put.START).write(prompt);
    if (round.answer() != null) {
      String caption = round.answer().text() + "\n";
      chat.learn(prompt.isEmpty() ? caption : " " + caption);
    }
    return chat.done();
  }
}
