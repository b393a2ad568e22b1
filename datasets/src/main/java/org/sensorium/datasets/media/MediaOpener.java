package org.sensorium.datasets.media;

import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.datasets.conversation.MediaStore;

/** Opens a place of media that a user names. */
@FunctionalInterface
public interface MediaOpener {
  /**
   * Opens it; the caller closes it.
   *
   * @throws IOException if it does not exist, cannot be read, or holds no media
   */
  MediaStore open(Path place) throws IOException;
}
