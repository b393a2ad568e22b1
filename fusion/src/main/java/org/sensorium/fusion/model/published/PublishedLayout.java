package org.sensorium.fusion.model.published;

import org.sensorium.nn.checkpoint.CheckpointException;

/** One way in which published models are laid out. */
public interface PublishedLayout {

  /** Its exact name. */
  String id();

  /** Whether files are laid out so, by the config and the names of the tensors alone. */
  boolean recognises(PublishedFiles files);

  /**
   * What the files hold.
   *
   * @throws CheckpointException if they are laid out so, but what they say cannot be used
   */
  PublishedModel describe(PublishedFiles files) throws CheckpointException;
}
