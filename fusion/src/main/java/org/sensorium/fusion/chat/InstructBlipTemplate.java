package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * InstructBLIP's raw instruction without speakers. For a causal decoder: the queries, the start
 * token, the instruction, then the answer tokenised apart and the end token. For an encoder and
 * decoder: the queries and the instruction with its end token go to the encoder, the answer with
 * its end token is what the decoder learns to say.
 *
 * <p>All media stand in front. Earlier rounds become the {@code dialog history} in front of the
 * last question, whose answer is what is learned; that their words are joined by blanks is ours.
 *
 * @see <a href="https://arxiv.org/abs/2305.06500">InstructBLIP</a>, LAVIS
 *     lavis/models/blip2_models/blip2_vicuna_instruct.py concat_text_input_output and
 *     blip2_t5_instruct.py forward at 506965b
 */
final class InstructBlipTemplate implements ChatTemplate {
  private final String id;
  private final Put behindInstruction;

  private InstructBlipTemplate(String id, Put behindInstruction) {
    this.id = id;
    this.behindInstruction = behindInstruction;
  }

  static InstructBlipTemplate causal(String id) {
    return new InstructBlipTemplate(id, Put.NOTHING);
  }

  static InstructBlipTemplate seq2Seq(String id) {
    return new InstructBlipTemplate(id, Put.END);
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
    return List.of("</s>");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id, conversation);
    List<Round> rounds = dialogue.roundsWithoutSystem(generationPrompt);
    ChatWriter chat = new ChatWriter(dialogue);
    rounds.forEach(round -> chat.media(round.media()));
    chat.cut(Put.START);
    Round last = rounds.get(rounds.size() - 1);
    if (rounds.size() > 1) {
      chat.write("dialog history: " + history(rounds.subList(0, rounds.size() - 1)) + "\n");
    }
    chat.write(Instructions.of(conversation)).cut(behindInstruction);
    if (last.answer() != null) {
      chat.learn(last.answer().text()).cut(Put.LEARNED_END);
    }
    return chat.done();
  }

  private static String history(List<Round> rounds) {
    List<String> said = new ArrayList<>();
    for (Round round : rounds) {
      said.add(round.question().text().strip());
      said.add(round.answer() == null ? "" : round.answer().text().strip());
    }
    return String.join(" ", said);
  }
}
