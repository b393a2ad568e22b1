package org.sensorium.datasets.source;

/** A row's fault, before file and record are put in front of it. */
public final class RowException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String reason;

  /**
   * @param reason what was found, what is expected, what to do
   */
  public RowException(String reason) {
    super(reason, null, false, false); // no stack trace: a damaged file has many of these
    this.reason = reason;
  }

  @Override
  public String getMessage() {
    return reason;
  }
}
