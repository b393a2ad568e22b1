package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * MedVInT-TE's form, whose answers are learned as masked words: {@code Question: …The Answer is: …}
 * and the end token, every run of blanks and line breaks one blank. The ids hold the answer itself;
 * what is supervised is what the network masks (it reads {@code </s>} there) and has to tell at its
 * own place, not from the place before. A prompt ends where the masks begin; their number is the
 * caller's to choose.
 *
 * <p>The form of the original for SLAKE, and for choices; for open questions of PMC-VQA it lacks
 * the blank before the answer, by which the answer's first word is part of the question's last and
 * is not masked. That is not followed.
 *
 * @see <a href="https://arxiv.org/abs/2305.10415">PMC-VQA</a>,
 *     src/MedVInT_TE/dataset/slake_dataset.py and dataset.py, encode_mlm, at 1678ec2
 */
final class MedVIntEncoderTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "medvint_te";
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
    chat.write(
        oneLine("Question: " + asked.question() + choices(asked.options()) + "The Answer is:"));
    if (round.answer() != null) {
      String answer = oneLine(round.answer().text());
      chat.learn(answer.isEmpty() ? "" : " " + answer).cut(Put.LEARNED_END);
    }
    return chat.done();
  }

  private static String choices(List<String> options) {
    StringBuilder text = new StringBuilder(options.isEmpty() ? "" : "The choices are:");
    for (int i = 0; i < options.size(); i++) {
      text.append(" %s:%s".formatted(Choices.letter(i), options.get(i)));
    }
    return text.toString();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
