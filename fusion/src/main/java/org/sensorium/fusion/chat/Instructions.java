package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;

/** What a Q-Former that is aware of the instruction reads. */
public final class Instructions {
  private Instructions() {}

  /**
   * The last question without its media, blanks around it taken off: the text that InstructBLIP
   * gives to its Q-Former as well as to its language model.
   *
   * @return empty if the conversation has no turn of the user
   * @see <a href="https://arxiv.org/abs/2305.06500">InstructBLIP</a>, LAVIS
   *     lavis/models/blip2_models/blip2_vicuna_instruct.py forward at 506965b
   */
  public static String of(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    for (int i = turns.size() - 1; i >= 0; i--) {
      if (turns.get(i).role() == Turn.Role.USER) {
        return turns.get(i).text().strip();
      }
    }
    return "";
  }
}
