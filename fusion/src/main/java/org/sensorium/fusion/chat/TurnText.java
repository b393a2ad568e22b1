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
  /** What LLaVA's {@code mm_use_im_start_end} puts around a picture. */
  static final List<String> MARKS = List.of("<im_start>", "<im_end>");

  /**
   * PointLLM's tokens, in the order in which it adds them: the place of projected features, and
   * what stands around it.
   */
  static final List<String> POINTS = List.of("<point_patch>", "<point_start>", "<point_end>");

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

  /** {@link #mediaFirst} with marks around each medium: {@code <im_start><image><im_end>}. */
  static Text marked(Conversation conversation, Turn turn) {
    List<Integer> media = media(turn);
    if (media.isEmpty()) {
      return Text.of(turn.text());
    }
    TextBuilder text = new TextBuilder();
    for (int medium : media) {
      text.append(MARKS.get(0)).append(placeholder(conversation, medium));
      text.append(MARKS.get(1)).append("\n");
    }
    return text.append(Text.of(turn.text()).stripped()).toText().stripped();
  }

  /** The words of a turn; blanks around them go where a medium stood between. */
  static String words(Turn turn) {
    return media(turn).isEmpty() ? turn.text() : turn.text().strip();
  }

  /**
   * PointLLM's: clouds where they stand, with marks around them.
   *
   * @throws ChatTemplateException for media of other kinds
   */
  static Text points(Conversation conversation, Turn turn) {
    TextBuilder text = new TextBuilder();
    for (Part part : turn.parts()) {
      if (part instanceof Part.Text words) {
        text.append(words.text());
      } else if (part instanceof Part.MediaRef ref) {
        Media medium = conversation.media().get(ref.index());
        if (medium.kind() != Media.Kind.POINTCLOUD) {
          throw new ChatTemplateException(
              "conversation %s shows %s (%s), but PointLLM's template has marks for point clouds only"
                  .formatted(conversation.id(), medium.ref(), medium.kind()));
        }
        text.append(POINTS.get(1));
        text.append(Text.of(POINTS.get(0)).markedBy(new Origin.Medium(ref.index())));
        text.append(POINTS.get(2));
      }
    }
    return text.toText();
  }

  /**
   * LLaVA's order with tags around each medium, {@code <Image><image></Image>}: the only ones that
   * it has, and that its system text tells of.
   */
  static Text tagged(Conversation conversation, Turn turn) {
    List<Integer> media = media(turn);
    TextBuilder text = new TextBuilder();
    for (int medium : media) {
      text.append("<Image>").append(placeholder(conversation, medium)).append("</Image>\n");
    }
    Text words = Text.of(turn.text());
    return media.isEmpty() ? words : text.append(words.stripped()).toText().stripped();
  }

  /** Words without the line breaks at their ends. */
  static String withoutBreaks(String words) {
    int start = 0;
    int end = words.length();
    while (start < end && words.charAt(start) == '\n') {
      start++;
    }
    while (end > start && words.charAt(end - 1) == '\n') {
      end--;
    }
    return words.substring(start, end);
  }
}
