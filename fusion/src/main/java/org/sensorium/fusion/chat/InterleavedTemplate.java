package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * OpenFlamingo's interleaved documents: text with {@code <image>} where a picture stands, and
 * {@code <|endofchunk|>} in front of every further picture and at the end. Turns follow each other
 * with a blank between, without speakers. One blank on either side of a picture or of the end of a
 * chunk goes. Learned is what lies behind the first picture, with the ends of the chunks, not the
 * end token.
 *
 * @see <a href="https://arxiv.org/abs/2308.01390">OpenFlamingo</a>, open_flamingo/train/data.py
 *     preprocess_interleaved and train_utils.py, the pass over MMC4, at 655f693
 */
final class InterleavedTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "open_flamingo_interleaved";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of(FlamingoTemplate.END_OF_CHUNK);
  }

  @Override
  public List<String> specialTokens() {
    return FlamingoTemplate.TOKENS;
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Integer> media = new ArrayList<>();
    List<String> texts = texts(conversation, media);
    ChatWriter chat = new ChatWriter(dialogue).write(cleaned(texts, 0));
    for (int i = 0; i < media.size(); i++) {
      if (i > 0) {
        chat.learn(FlamingoTemplate.END_OF_CHUNK);
      }
      chat.media(List.of(media.get(i)), FlamingoTemplate.IMAGE).learn(cleaned(texts, i + 1));
    }
    if (generationPrompt) {
      return chat.done();
    }
    String end = FlamingoTemplate.END_OF_CHUNK;
    return (media.isEmpty() ? chat.write(end) : chat.learn(end)).cut(Put.END).done();
  }

  /** The texts around the media, which are collected beside. */
  private static List<String> texts(Conversation conversation, List<Integer> media) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    String between = "";
    for (Turn turn : conversation.turns()) {
      text.append(between);
      between = " ";
      for (Part part : turn.parts()) {
        if (part instanceof Part.Text words) {
          text.append(words.text());
        } else if (part instanceof Part.MediaRef ref) {
          texts.add(text.toString());
          text.setLength(0);
          media.add(ref.index());
        }
      }
    }
    texts.add(text.toString());
    return texts;
  }

  private static String cleaned(List<String> texts, int index) {
    String text = texts.get(index);
    boolean last = index + 1 == texts.size();
    String right = !last && text.endsWith(" ") ? text.substring(0, text.length() - 1) : text;
    return index > 0 && right.startsWith(" ") ? right.substring(1) : right;
  }
}
