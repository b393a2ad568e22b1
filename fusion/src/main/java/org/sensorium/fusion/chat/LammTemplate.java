package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.Dialogue.Round;
import org.sensorium.fusion.chat.RenderedChat.Put;

/**
 * LAMM's dialogue about one picture or point cloud: {@code … ### Human: <Img>‖</Img> question ###
 * Assistant:answer ###}. What the human says, what the assistant says and what stands in front of
 * the medium are tokenised apart. Learned are the answers with the mark behind them.
 *
 * <p>Training puts a text about the task in front; a prompt has none. The one for tasks without a
 * kind is built in; the others, which LAMM licenses for non-commercial use, are given as the
 * conversation's system text.
 *
 * @see <a href="https://arxiv.org/abs/2306.06687">LAMM</a>, src/model/LAMM/openlamm.py
 *     build_one_instance, make_prompt_start and prepare_generation_embedding at ea57136
 */
final class LammTemplate implements ChatTemplate {
  private static final String NORMAL_TASK =
      "This is a chat between a curious human and an artificial intelligence assistant. The"
          + " assistant gives helpful, detailed, and polite answers to the human's questions.";
  private static final String MARK = "###";
  private static final String ASSISTANT = "\n" + MARK + " Assistant:";

  @Override
  public String id() {
    return "lamm";
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of(MARK);
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Round> rounds = dialogue.rounds(generationPrompt);
    ChatWriter chat = new ChatWriter(dialogue);
    String task = dialogue.systemOr(generationPrompt ? "" : NORMAL_TASK);
    chat.write(task.isEmpty() ? "" : task + "\n\n");
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      if (round.media().size() != (i == 0 ? 1 : 0)) {
        throw dialogue.refused("does not have one medium, in its first question");
      }
      if (i == 0) {
        int medium = round.media().get(0);
        Media.Kind kind = conversation.media().get(medium).kind();
        if (kind == Media.Kind.VIDEO || kind == Media.Kind.AUDIO) {
          throw dialogue.refused("shows neither a picture nor a point cloud");
        }
        boolean cloud = kind == Media.Kind.POINTCLOUD;
        String tag = cloud ? "Pcl>" : "Img>";
        chat.write(MARK + " Human: <" + tag).media(round.media()).write("</" + tag + " ");
      } else {
        chat.write("Human: ");
      }
      chat.write(TurnText.words(round.question()) + ASSISTANT).cut(Put.NOTHING);
      if (round.answer() != null) {
        chat.learn(round.answer().text() + "\n" + MARK).cut(Put.NOTHING);
      }
    }
    return chat.done();
  }
}
