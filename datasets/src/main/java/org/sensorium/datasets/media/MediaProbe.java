package org.sensorium.datasets.media;

import java.io.IOException;
import java.nio.file.Path;
import org.sensorium.datasets.conversation.Media;

/** Reads what a medium's header tells, without decoding it. Safe for use by several threads. */
@FunctionalInterface
public interface MediaProbe {

  /**
   * Reads a header; the content decides, not the file's name.
   *
   * @param expected what the dataset takes the file for; decides only what the content leaves open
   *     (a .npy may be a point cloud or features)
   * @throws IOException whose message says file, what was found and what is expected, if the file
   *     is missing, empty, damaged, truncated, or cannot serve as the expected kind
   */
  MediaHeader read(Path file, Media.Kind expected) throws IOException;
}
