package org.sensorium.demos.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.vision.media.video.FrameChoice;
import org.sensorium.vision.media.video.VideoDecoder;
import org.sensorium.vision.media.video.VideoFrames;

/** As reference_video.py: 8 uniform frames of a clip, opened anew each time, into RGB. */
final class VideoBench {
  private static final int FRAMES = 8;
  private static final int REPEATS = 15;
  private static final int WARM_UP = 15;

  private VideoBench() {}

  /** Clips per second. */
  static Figures run(Path clip) throws IOException {
    double[] rates = new double[REPEATS];
    for (int i = -WARM_UP; i < REPEATS; i++) {
      long start = System.nanoTime();
      VideoFrames frames = VideoDecoder.standard().decode(clip, FrameChoice.uniform(FRAMES));
      if (frames.frames().size() != FRAMES) {
        throw new IOException("%s: %d frames".formatted(clip, frames.frames().size()));
      }
      if (i >= 0) {
        rates[i] = 1e9 / (System.nanoTime() - start);
      }
    }
    return Figures.of(rates);
  }
}
