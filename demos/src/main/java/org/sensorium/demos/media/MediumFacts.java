package org.sensorium.demos.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.sensorium.audio.media.AudioDecoder;
import org.sensorium.audio.media.AudioInfo;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.pointcloud.media.PointCloudDecoder;
import org.sensorium.pointcloud.media.PointCloudInfo;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.ImageInfo;
import org.sensorium.vision.media.video.VideoDecoder;
import org.sensorium.vision.media.video.VideoInfo;

/** What the header of a medium tells, in words. */
public final class MediumFacts {
  private MediumFacts() {}

  /**
   * The facts, such as {@code mp4 (h264), 320x240, 300 frames, 10.00 s, 30.00 frames/s, with
   * sound}.
   *
   * @throws IOException if it cannot be read, or is of a kind that has no decoder
   */
  public static String of(Path file, Media.Kind kind) throws IOException {
    return switch (kind) {
      case IMAGE -> of(ImageDecoder.standard().info(file));
      case VIDEO -> of(VideoDecoder.standard().probe(file));
      case AUDIO -> of(AudioDecoder.standard().probe(file));
      case POINTCLOUD -> of(PointCloudDecoder.standard().probe(file));
      case FEATURES -> throw new IOException(file + ": numbers of an encoder, not a medium");
    };
  }

  private static String of(ImageInfo info) {
    return "%s, %dx%d".formatted(lower(info.format()), info.width(), info.height());
  }

  private static String of(VideoInfo info) {
    return String.format(
        Locale.ROOT,
        "%s (%s), %dx%d%s, %d frames, %.2f s, %.2f frames/s, %s sound",
        info.format(),
        info.codec(),
        info.width(),
        info.height(),
        info.pixelAspect() == 1 ? "" : " with pixels %.3f wide".formatted(info.pixelAspect()),
        info.frames(),
        info.seconds(),
        info.rate(),
        info.sound() ? "with" : "without");
  }

  private static String of(AudioInfo info) {
    return String.format(
        Locale.ROOT,
        "%s (%s), %d %s, %d Hz, %s",
        info.format(),
        info.codec(),
        info.channels(),
        info.channels() == 1 ? "channel" : "channels",
        info.rate(),
        Double.isNaN(info.seconds())
            ? "length not told"
            : String.format(Locale.ROOT, "%.2f s", info.seconds()));
  }

  private static String of(PointCloudInfo info) {
    return "%s, %d %s%s%s"
        .formatted(
            lower(info.format()),
            info.points(),
            info.faces() > 0 ? "vertices" : "points",
            info.faces() > 0 ? ", %d faces".formatted(info.faces()) : "",
            info.colour() ? ", coloured" : "");
  }

  private static String lower(Enum<?> format) {
    return format.name().toLowerCase(Locale.ROOT);
  }
}
