package org.sensorium.media;

import java.io.IOException;

/** A medium that is not read: says which file, what was found, what is expected, what to do. */
public final class MediaException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file name of the file
   * @param reason what was found, what is expected, what to do
   */
  public MediaException(String file, String reason) {
    super(file + ": " + reason);
  }

  /** As above, with the failure of the decoder underneath. */
  public MediaException(String file, String reason, Throwable cause) {
    super(file + ": " + reason, cause);
  }
}
