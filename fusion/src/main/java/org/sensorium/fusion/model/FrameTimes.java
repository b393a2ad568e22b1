package org.sensorium.fusion.model;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.VideoLlamaPrompt;
import org.sensorium.fusion.input.RowEncoder;

/**
 * Tells conversations when the frames of their clips were taken, where the template says so: the
 * same words in training and in use.
 */
public final class FrameTimes {

  /** Who knows it. */
  @FunctionalInterface
  public interface Source {
    /**
     * When the frames of a clip are shown, seconds.
     *
     * @throws IOException if the clip cannot be used
     */
    double[] of(MediumFile clip) throws IOException;
  }

  private FrameTimes() {}

  /**
   * A conversation as it is read.
   *
   * @param rows decide whether anything is said
   * @param media the files of the conversation's media, in its order
   */
  public static Conversation told(
      Conversation conversation, RowEncoder rows, List<MediumFile> media, Source times)
      throws IOException {
    if (!rows.saysFrameTimes()) {
      return conversation;
    }
    Map<Integer, double[]> seconds = new HashMap<>();
    for (int i = 0; i < media.size(); i++) {
      if (media.get(i).kind() == Media.Kind.VIDEO) {
        seconds.put(i, times.of(media.get(i)));
      }
    }
    return seconds.isEmpty() ? conversation : VideoLlamaPrompt.withFrames(conversation, seconds);
  }
}
