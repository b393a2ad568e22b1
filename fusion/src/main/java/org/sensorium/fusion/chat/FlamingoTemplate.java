package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * OpenFlamingo's forms of one example behind the other, {@code <image>Question:… Short
 * answer:…<|endofchunk|>} and {@code <image>Output:…<|endofchunk|>}, with the end token behind the
 * last. By its rule for pairs of picture and text everything is learned but the pictures (and the
 * first position, which nothing predicts).
 *
 * @see <a href="https://arxiv.org/abs/2308.01390">OpenFlamingo</a>,
 *     open_flamingo/eval/models/open_flamingo.py get_vqa_prompt and get_caption_prompt,
 *     open_flamingo/train/data.py preprocess_laion_text and train_utils.py at 655f693
 */
final class FlamingoTemplate implements ChatTemplate {
  static final String IMAGE = "<image>";
  static final String END_OF_CHUNK = "<|endofchunk|>";
  static final List<String> TOKENS = List.of(IMAGE, END_OF_CHUNK);

  private final String id;
  private final boolean asks;

  private FlamingoTemplate(String id, boolean asks) {
    this.id = id;
    this.asks = asks;
  }

  static FlamingoTemplate questions() {
    return new FlamingoTemplate("open_flamingo_vqa", true);
  }

  /** What the user says is left out on purpose. */
  static FlamingoTemplate captions() {
    return new FlamingoTemplate("open_flamingo_caption", false);
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
    return List.of(END_OF_CHUNK);
  }

  @Override
  public List<String> specialTokens() {
    return TOKENS;
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id, conversation);
    List<Round> rounds = dialogue.roundsWithoutSystem(generationPrompt);
    ChatWriter chat = new ChatWriter(dialogue);
    for (Round round : rounds) {
      String question = "Question:" + round.question().text().strip() + " Short answer:";
      chat.media(round.media(), IMAGE).learn(asks ? question : "Output:");
      if (round.answer() != null) {
        chat.learn(round.answer().text().strip() + END_OF_CHUNK);
      }
    }
    return generationPrompt ? chat.done() : chat.cut(Put.LEARNED_END).done();
  }
}
