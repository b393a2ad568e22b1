package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * Otter's form of one example behind the other, {@code <image>User:… GPT:<answer>…<|endofchunk|>},
 * with the start token in front whatever the tokenizer's habit and the end token behind. A system
 * text is the task description, on a line of its own. Learned is every answer with the end of its
 * chunk, and the end token.
 *
 * <p>The demos write a blank before question and answer: {@code otter_demo}.
 *
 * @see <a href="https://arxiv.org/abs/2306.05425">MIMIC-IT and Otter</a>,
 *     pipeline/mimicit_utils/mimicit_dataset.py process_general,
 *     pipeline/train/instruction_following.py masking, and
 *     pipeline/demos/interactive/otter_image_incontext.py at 1e7eb9a
 */
final class OtterTemplate implements ChatTemplate {
  private static final String ANSWER = "<answer>";

  private final String id;
  private final String blank;

  private OtterTemplate(String id, String blank) {
    this.id = id;
    this.blank = blank;
  }

  static OtterTemplate training() {
    return new OtterTemplate("otter", "");
  }

  static OtterTemplate demo() {
    return new OtterTemplate("otter_demo", " ");
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
    return List.of(FlamingoTemplate.END_OF_CHUNK);
  }

  @Override
  public List<String> specialTokens() {
    return List.of(FlamingoTemplate.IMAGE, FlamingoTemplate.END_OF_CHUNK, ANSWER);
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id, conversation);
    List<Round> rounds = dialogue.rounds(generationPrompt);
    ChatWriter chat = new ChatWriter(dialogue);
    if (blank.isEmpty()) {
      chat.cut(Put.ALWAYS_START); // the demos leave it to the tokenizer
    }
    String task = dialogue.system();
    if (task != null) {
      chat.write(task + "\n");
    }
    for (Round round : rounds) {
      chat.media(round.media(), FlamingoTemplate.IMAGE);
      chat.write("User:" + blank + question(round.question()) + " GPT:" + ANSWER);
      if (round.answer() != null) {
        String answer = round.answer().text().strip().replace("\r\n", "\n");
        chat.learn(blank + answer + FlamingoTemplate.END_OF_CHUNK);
      }
    }
    return generationPrompt ? chat.done() : chat.cut(Put.LEARNED_END).done();
  }

  /** First the blanks around it go, then the line breaks. */
  private static String question(Turn turn) {
    return stripped(stripped(turn.text(), ' '), '\n');
  }

  private static String stripped(String text, char character) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == character) {
      start++;
    }
    while (end > start && text.charAt(end - 1) == character) {
      end--;
    }
    return text.substring(start, end);
  }
}
