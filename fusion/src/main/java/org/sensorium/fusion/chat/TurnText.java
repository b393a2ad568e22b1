package org.sensorium.fusion.chat;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/** The text of turns, with each medium's placeholder marked as such. */
final class TurnText {
  private TurnText() {}

  /** The placeholder of a medium, marked. */
  static Text placeholder(Conversation conversation, int medium) {
    Media.Kind kind = conversation.media().get(medium).kind();
    return Text.of(Origin.placeholder(kind)).markedBy(new Origin.Medium(medium));
  }

  /** A turn's parts in order, media where they stand. */
  static Text inPlace(Conversation conversation, Turn turn) {
    TextBuilder text = new TextBuilder();
    for (Part part : turn.parts()) {
      if (part instanceof Part.Text words) {
        text.append(words.text());
      } else if (part instanceof Part.MediaRef ref) {
        text.append(placeholder(conversation, ref.index()));
      }
    }
    return text.toText();
  }

  /** The media of a turn, in order. */
  static List<Integer> media(Turn turn) {
    List<Integer> media = new ArrayList<>();
    for (Part part : turn.parts()) {
      if (part instanceof Part.MediaRef ref) {
        media.add(ref.index());
      }
    }
    return media;
  }

  /**
   * LLaVA's order: the media of a turn stand at its head, each on its own line, and blanks around
   * the words go. A turn without media stays as it is.
   */
  static Text mediaFirst(Conversation conversation, Turn turn) {
    List<Integer> media = media(turn);
    if (media.isEmpty()) {
      return Text.of(turn.text());
    }
    TextBuilder text = new TextBuilder();
    for (int medium : media) {
      text.append(placeholder(conversation, medium)).append("\n");
    }
    return text.append(Text.of(turn.text()).stripped()).toText().stripped();
  }
}
