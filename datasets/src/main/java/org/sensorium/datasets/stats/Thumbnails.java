package org.sensorium.datasets.stats;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/** Makes small pictures of a dataset's media. */
@FunctionalInterface
public interface Thumbnails {

  /**
   * A small picture.
   *
   * @param jpeg a JPEG file
   * @param width of the whole picture, pixels
   * @param height of the whole picture, pixels
   */
  record Thumbnail(byte[] jpeg, int width, int height) {}

  /**
   * Makes one.
   *
   * @param side longest side, pixels
   * @return null where there is nothing to show of this medium
   * @throws IOException if it is missing or cannot be read
   */
  @Nullable Thumbnail of(Media medium, int side) throws IOException;
}
