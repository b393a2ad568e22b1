package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.Dialogue.Round;

/**
 * VideoChat's dialogue about one clip or picture, which a human shows before asking: {@code
 * ###Human: <Video>‖</Video> The video contains … seconds. ###Human: question ###Assistant: answer
 * ###}. What stands before and behind the features is tokenised apart. Learned are the answers and
 * the names of the speakers, not what is told of the clip and not the questions. There is no system
 * text but the conversation's own.
 *
 * @see <a href="https://arxiv.org/abs/2305.06355">VideoChat</a>, video_chat/dataset/it_dataset.py
 *     process_qa and video_chat/models/videochat_it.py forward at 4dd8210
 */
final class VideoChatTemplate implements ChatTemplate {

  @Override
  public String id() {
    return "videochat";
  }

  @Override
  public boolean saysFrameTimes() {
    return true;
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return true;
  }

  @Override
  public List<String> stops() {
    return List.of("###");
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Dialogue dialogue = new Dialogue(id(), conversation);
    List<Round> rounds = dialogue.rounds(generationPrompt);
    ChatWriter chat = new ChatWriter(dialogue);
    String system = dialogue.systemOr("");
    chat.write(system.isEmpty() || system.endsWith(" ") ? system : system + " ");
    for (int i = 0; i < rounds.size(); i++) {
      Round round = rounds.get(i);
      if (round.media().size() != (i == 0 ? 1 : 0)) {
        throw dialogue.refused("does not have one medium, in its first question");
      }
      if (i == 0) {
        show(chat, dialogue, round);
      }
      String question = VideoLlamaForm.question(round.question());
      chat.learn(" ###Human:").write(" " + (i == 0 ? question.strip() : question));
      chat.learn(" ###Assistant:");
      if (round.answer() != null) {
        chat.learn(" " + round.answer().text());
      }
    }
    return generationPrompt ? chat.done() : chat.learn(" ###").done();
  }

  private static void show(ChatWriter chat, Dialogue dialogue, Round round) {
    Media.Kind kind = dialogue.conversation().media().get(round.media().get(0)).kind();
    if (kind == Media.Kind.AUDIO || kind == Media.Kind.POINTCLOUD) {
      throw dialogue.refused("shows neither a clip nor a picture");
    }
    String tag = VideoLlamaForm.tag(kind);
    String message = VideoLlamaForm.message(round.question()).strip();
    chat.write("###Human: <" + tag + ">").media(round.media());
    chat.write("</" + tag + ">" + (message.isEmpty() ? "" : " " + message));
  }
}
