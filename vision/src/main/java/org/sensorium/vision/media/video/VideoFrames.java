package org.sensorium.vision.media.video;

import java.util.List;
import org.sensorium.vision.media.RgbImage;

/**
 * Frames of a video, in the order of presentation.
 *
 * @param info of the whole video
 * @param frames upright, 8-bit RGB; a frame that was chosen twice is there twice, as one object
 * @param seconds when each frame is shown, counted from the video's first frame; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // one number a frame, which nobody compares or prints
public record VideoFrames(VideoInfo info, List<RgbImage> frames, double[] seconds) {
  public VideoFrames {
    if (frames.isEmpty() || frames.size() != seconds.length) {
      throw new IllegalArgumentException(
          "as many times as frames and at least one, got %d frames and %d times"
              .formatted(frames.size(), seconds.length));
    }
    frames = List.copyOf(frames);
  }
}
