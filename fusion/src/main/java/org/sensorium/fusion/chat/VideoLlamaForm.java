package org.sensorium.fusion.chat;

import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.TextBuilder;

/**
 * How Video-LLaMA writes a question: its media in tags at the head, when a clip's frames were taken
 * ({@link VideoLlamaPrompt}), then the words, of which line breaks at the ends go. A clip that is
 * heard as well is put in a text of its own, with the source's long blanks. How a sound alone is
 * put is ours: the first sentence of that text.
 *
 * @see <a href="https://arxiv.org/abs/2306.02858">Video-LLaMA</a>,
 *     video_llama/datasets/datasets/video_instruct_dataset.py preprocess_multimodal and
 *     video_llama/conversation/conversation_video.py at 64888c0
 */
final class VideoLlamaForm {
  /** The token of its training for a place of projected features. */
  static final String PATCH = "<ImageHere>";

  private static final String INDENT = " ".repeat(16); // of the source's continued lines
  private static final String HEARD =
      "Close your eyes, open your ears and you imagine only based on the sound that: ";
  private static final String SEEN =
      ". " + INDENT + "Close your ears, open your eyes and you see that <Video>";
  private static final String ASKED =
      "</Video>.  " + INDENT + "Now answer my question based on what you have just seen and heard.";

  /** As training writes it; a place is {@link #PATCH}. */
  static final TurnForm TRAINING =
      new TurnForm() {
        @Override
        public Text write(Conversation conversation, Turn turn) {
          Place patch = medium -> Text.of(PATCH).markedBy(new Origin.Medium(medium));
          return VideoLlamaForm.write(conversation, turn, "", patch);
        }

        @Override
        public boolean saysFrameTimes() {
          return true;
        }
      };

  /** How a medium's place is written. */
  private interface Place {
    Text of(int medium);
  }

  private VideoLlamaForm() {}

  /** As the demo asks: there is one blank more in front of the words. */
  static Text demo(Conversation conversation, Turn turn) {
    return write(conversation, turn, " ", medium -> TurnText.placeholder(conversation, medium));
  }

  private static Text write(Conversation conversation, Turn turn, String blank, Place place) {
    List<Integer> media = TurnText.media(turn);
    if (media.isEmpty()) {
      return Text.of(turn.text());
    }
    TextBuilder text = new TextBuilder();
    String question = TurnText.withoutBreaks(question(turn));
    if (isSeenAndHeard(conversation, turn)) {
      text.append(HEARD).append(place.of(only(conversation, media, Media.Kind.AUDIO)));
      text.append(SEEN).append(place.of(only(conversation, media, Media.Kind.VIDEO)));
      return text.append(ASKED + " " + question).toText();
    }
    boolean shown = false;
    for (int medium : media) {
      Media.Kind kind = conversation.media().get(medium).kind();
      if (kind == Media.Kind.AUDIO) {
        text.append(HEARD).append(place.of(medium)).append(". ");
      } else {
        String tag = tag(kind);
        text.append("<" + tag + ">").append(place.of(medium)).append("</" + tag + "> ");
        shown = true;
      }
    }
    return text.append(message(turn) + (shown ? blank : "") + question).toText();
  }

  /** What a tag calls a medium; of clouds, which Video-LLaMA does not know, LAMM's word. */
  static String tag(Media.Kind kind) {
    return switch (kind) {
      case IMAGE -> "Image";
      case POINTCLOUD -> "Pcl";
      case VIDEO, AUDIO, FEATURES -> "Video";
    };
  }

  /** Whether a turn shows one clip with its sound, and nothing else. */
  static boolean isSeenAndHeard(Conversation conversation, Turn turn) {
    List<Integer> media = TurnText.media(turn);
    return media.size() == 2
        && only(conversation, media, Media.Kind.AUDIO) >= 0
        && only(conversation, media, Media.Kind.VIDEO) >= 0;
  }

  private static int only(Conversation conversation, List<Integer> media, Media.Kind kind) {
    return media.stream()
        .filter(medium -> conversation.media().get(medium).kind() == kind)
        .findFirst()
        .orElse(-1);
  }

  /** What a turn says of the frames of its clips; empty if nothing. */
  static String message(Turn turn) {
    return VideoLlamaPrompt.message(turn.text());
  }

  /** The words of a turn without what it says of frames. */
  static String question(Turn turn) {
    return VideoLlamaPrompt.withoutMessage(turn.text());
  }
}
