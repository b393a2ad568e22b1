package org.sensorium.datasets.validate;

import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaHeader;

/**
 * How large media may be.
 *
 * @param pixels of a picture or frame
 * @param seconds of a clip or recording
 * @param points of a cloud
 */
public record MediaCaps(long pixels, double seconds, long points) {
  /** 64 megapixels, two hours, ten million points. */
  public static final MediaCaps DEFAULT = new MediaCaps(64L << 20, 7200, 10_000_000);

  /** What is too large about a medium; null if nothing. */
  @Nullable String exceeded(MediaHeader header) {
    long area = (long) header.width() * header.height();
    if (area > pixels) {
      return "%d x %d pixels, %d at most".formatted(header.width(), header.height(), pixels);
    }
    if (header.seconds() > seconds) { // not so if unknown, NaN
      return "%.1f seconds, %.1f at most".formatted(header.seconds(), seconds);
    }
    boolean cloud = header.kind() == Media.Kind.POINTCLOUD;
    return cloud && header.count() > points
        ? "%d points, %d at most".formatted(header.count(), points)
        : null;
  }
}
