package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * MultiModal-GPT's instruction form: {@code … ### Image: <image> ### Instruction: … ### Response:
 * …} and the end token. A text without pictures lacks the block of the image; options that the
 * question lists are an input, {@code ### Input: a, b}; a further round goes on with its
 * instruction, between start and end token of its own. A system text replaces the first sentence.
 * Learned are the answers with their end tokens.
 *
 * @see <a href="https://arxiv.org/abs/2305.04790">MultiModal-GPT</a>, mmgpt/datasets/vqa_dataset.py
 *     and dial_dataset.py at 9c73e47
 */
final class MultimodalGptTemplate implements ChatTemplate {
  private static final String SYSTEM =
      "Below is an instruction that describes a task. Write a response that appropriately"
          + " completes the request.";

  @Override
  public String id() {
    return "multimodal_gpt";
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
  public List<String> specialTokens() {
    return FlamingoTemplate.TOKENS;
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Round> rounds = dialogue.rounds(generationPrompt);
    ChatWriter chat = new ChatWriter(dialogue);
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      chat.cut(Put.START).write(i == 0 ? dialogue.systemOr(SYSTEM) : "");
      for (int medium : round.media()) {
        chat.write("\n\n### Image:\n").media(List.of(medium), FlamingoTemplate.IMAGE);
      }
      ListedChoices asked = ListedChoices.of(conversation, round.question());
      chat.write("\n\n### Instruction:\n" + asked.question());
      if (!asked.options().isEmpty()) {
        chat.write("\n\n### Input:\n" + String.join(", ", asked.options()));
      }
      chat.write("\n\n### Response:\n");
      if (round.answer() != null) {
        chat.learn(round.answer().text()).cut(Put.LEARNED_END);
      }
    }
    return chat.done();
  }
}
