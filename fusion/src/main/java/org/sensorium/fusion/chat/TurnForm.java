package org.sensorium.fusion.chat;

import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;

/** How a template writes the words and media of a turn. */
interface TurnForm {
  Text write(Conversation conversation, Turn turn);

  /** Whether it writes of a clip when its frames were taken. */
  default boolean saysFrameTimes() {
    return false;
  }
}
