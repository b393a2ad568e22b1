package org.sensorium.datasets.stats;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/** Tells how large a medium is, best from its header alone. */
@FunctionalInterface
public interface MediaMeasure {

  /**
   * The size of a medium; 0 where a number is not known or makes no sense.
   *
   * @param width pixels
   * @param height pixels
   * @param seconds length of a clip or recording
   * @param points of a point cloud
   */
  record Size(int width, int height, double seconds, long points) {}

  /**
   * Measures a medium.
   *
   * @return null where nothing can be said of this kind
   * @throws IOException if the medium is missing or cannot be read
   */
  @Nullable Size of(Media medium) throws IOException;
}
