package org.sensorium.fusion.chat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;

/**
 * What Video-LLaMA and VideoChat tell a model of the frames that it sees of a clip. Only whoever
 * decodes a clip knows when its frames were taken, so this is put into conversations before a
 * template writes them: right behind the clip.
 *
 * @see <a href="https://arxiv.org/abs/2306.02858">Video-LLaMA</a>,
 *     video_llama/processors/video_processor.py load_video at 64888c0
 */
public final class VideoLlamaPrompt {
  private static final Pattern FRAMES =
      Pattern.compile("The video contains \\d+ frames sampled at [\\d., ]+ seconds\\. ?");

  private VideoLlamaPrompt() {}

  /**
   * When frames were taken, with the blank behind that the source has: {@code The video contains 2
   * frames sampled at 0.0, 1.2 seconds. }
   *
   * @param seconds from the clip's beginning; written with one decimal, halves to even as Python
   *     rounds the exact binary number
   */
  public static String frames(double[] seconds) {
    String times =
        Arrays.stream(seconds)
            .mapToObj(
                second ->
                    new BigDecimal(second).setScale(1, RoundingMode.HALF_EVEN).toPlainString())
            .collect(Collectors.joining(", "));
    return "The video contains %d frames sampled at %s seconds. ".formatted(seconds.length, times);
  }

  /** The first such message in a text, with its blank behind; empty if there is none. */
  static String message(String text) {
    Matcher found = FRAMES.matcher(text);
    return found.find() ? found.group().stripTrailing() + " " : "";
  }

  /** A text without that message. */
  static String withoutMessage(String text) {
    return FRAMES.matcher(text).replaceFirst("");
  }

  /**
   * A conversation that says when the frames of its clips were taken. Line breaks between a clip
   * and the words behind it go. Nothing is said of a clip whose turn holds a sound as well: the
   * prompt for both has no place for it.
   *
   * @param seconds of the frames of each clip, by its index among the conversation's media
   */
  public static Conversation withFrames(Conversation conversation, Map<Integer, double[]> seconds) {
    return new Conversation(
        conversation.id(),
        conversation.source(),
        conversation.turns().stream().map(turn -> withFrames(conversation, turn, seconds)).toList(),
        conversation.media(),
        conversation.choices(),
        conversation.answers(),
        conversation.meta());
  }

  private static Turn withFrames(
      Conversation conversation, Turn turn, Map<Integer, double[]> seconds) {
    boolean heard =
        TurnText.media(turn).stream()
            .anyMatch(medium -> conversation.media().get(medium).kind() == Media.Kind.AUDIO);
    if (heard) {
      return turn;
    }
    List<Part> parts = new ArrayList<>();
    boolean told = false;
    for (Part part : turn.parts()) {
      boolean words = part instanceof Part.Text;
      parts.add(
          told && part instanceof Part.Text text
              ? new Part.Text(text.text().replaceFirst("^\n+", ""))
              : part);
      double[] times = part instanceof Part.MediaRef ref ? seconds.get(ref.index()) : null;
      told = times != null || (told && !words);
      if (times != null) {
        parts.add(new Part.Text(frames(times)));
      }
    }
    return new Turn(turn.role(), parts, turn.meta());
  }
}
