package org.sensorium.fusion.model;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.audio.media.AudioDecoder;
import org.sensorium.audio.media.Waveform;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.media.MediaException;
import org.sensorium.pointcloud.media.PointCloudDecoder;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.video.FrameChoice;
import org.sensorium.vision.media.video.VideoDecoder;
import org.sensorium.vision.media.video.VideoFrames;

/** Reads media of every kind within the standard limits. */
public final class MediumReader {
  private static final int FRAMES = 8; // of a video that is only looked at

  private MediumReader() {}

  /**
   * Decodes a medium, of a video 8 frames, to tell whether it can be used.
   *
   * @throws MediaException with the reason if it cannot
   */
  public static void check(MediumFile medium) throws IOException {
    switch (medium.kind()) {
      case IMAGE -> ImageDecoder.standard().decode(medium.file());
      case VIDEO -> frames(medium, FrameChoice.uniform(FRAMES));
      case AUDIO -> sound(medium);
      case POINTCLOUD -> PointCloudDecoder.standard().decode(medium.file());
      case FEATURES -> throw noMedium(medium);
    }
  }

  /**
   * Refuses, by its header, a medium that is beyond a limit. What is behind the header may still be
   * found wrong when it is read.
   *
   * @throws MediaException with the reason
   */
  static void checkHeader(MediumFile medium) throws IOException {
    if (medium.files().size() > 1) {
      return; // frames, each in a file of its own
    }
    switch (medium.kind()) {
      case IMAGE -> ImageDecoder.standard().info(medium.file());
      case VIDEO -> VideoDecoder.standard().probe(medium.file());
      case AUDIO -> {
        if (medium.span() == null) { // only what is heard counts
          AudioDecoder.standard().probe(medium.file());
        }
      }
      case POINTCLOUD -> PointCloudDecoder.standard().probe(medium.file());
      case FEATURES -> throw noMedium(medium);
    }
  }

  /** Frames of a video, or of the part of it that is meant. */
  static VideoFrames frames(MediumFile medium, FrameChoice choice) throws IOException {
    VideoDecoder decoder = VideoDecoder.standard();
    return medium.files().size() > 1
        ? decoder.decode(medium.files(), choice, span(medium))
        : decoder.decode(medium.file(), choice, span(medium));
  }

  /** When these frames are shown, seconds; they are not decoded where that is not needed. */
  static double[] times(MediumFile medium, FrameChoice choice) throws IOException {
    VideoDecoder decoder = VideoDecoder.standard();
    return medium.files().size() > 1
        ? decoder.times(medium.files(), choice, span(medium))
        : decoder.times(medium.file(), choice, span(medium));
  }

  private static double @Nullable [] span(MediumFile medium) {
    Media.TimeSpan span = medium.span();
    return span == null ? null : new double[] {span.start(), span.end()};
  }

  /** A recording, or the part of it that is meant. */
  static Waveform sound(MediumFile medium) throws IOException {
    AudioDecoder decoder = AudioDecoder.standard();
    Media.TimeSpan span = medium.span();
    if (span == null) {
      return decoder.decode(medium.file());
    }
    if (span.start() == span.end()) {
      throw new MediaException(
          medium.toString(),
          "a part of no length, in which there is no sound; expected start < end");
    }
    return decoder.decode(medium.file(), span.start(), span.end());
  }

  static MediaException noMedium(MediumFile medium) {
    return new MediaException(
        medium.toString(), "holds numbers that an encoder has computed, which nothing here shows");
  }
}
