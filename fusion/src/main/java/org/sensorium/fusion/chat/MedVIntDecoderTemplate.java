package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * MedVInT-TD's form: the queries, the start token, {@code Question: …The Answer is:…} with no blank
 * where none is written here, and choices that the question lists as {@code Choices: A: … B: … }.
 * The token behind the answer is {@code <s>}: the trainer numbers its end token 1, which in LLaMA's
 * vocabulary is the start token. Learned is the answer with that token; without a question, which
 * is the form of its captions, everything.
 *
 * @see <a href="https://arxiv.org/abs/2305.10415">PMC-VQA</a>,
 *     src/MedVInT_TD/Dataset/PMC_QA_Dataset.py at 1678ec2
 */
final class MedVIntDecoderTemplate implements ChatTemplate {
  private static final String END = "<s>";

  @Override
  public String id() {
    return "medvint_td";
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
    Round round = dialogue.onlyRound(generationPrompt);
    ListedChoices asked = ListedChoices.of(conversation, round.question());
    ChatWriter chat = new ChatWriter(dialogue).media(round.media()).cut(Put.START);
    if (!asked.question().isEmpty()) {
      chat.write("Question: " + asked.question() + choices(asked.options()) + "The Answer is:");
    }
    if (round.answer() != null) {
      chat.learn(round.answer().text() + END);
    }
    return chat.done();
  }

  private static String choices(List<String> options) {
    StringBuilder text = new StringBuilder(options.isEmpty() ? "" : "Choices:");
    for (int i = 0; i < options.size(); i++) {
      text.append(" %s: %s ".formatted(Choices.letter(i), options.get(i)));
    }
    return text.toString();
  }
}
