package org.sensorium.fusion.chat.jinja;

/** A template that cannot be parsed or rendered; the message names the template and the line. */
public final class JinjaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Why rendering stopped. */
  public enum Reason {
    /** The template is not valid Jinja. */
    SYNTAX,
    /** The template uses something that is not supported here: the message names it. */
    UNSUPPORTED,
    /** The template itself called {@code raise_exception}. */
    RAISED,
    /** An operation failed, as it would in Python: adding None to text, calling an unknown name. */
    FAILED,
    /** The template ran too long or wrote too much. */
    LIMIT
  }

  private final Reason reason;

  JinjaException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static JinjaException unsupported(String what) {
    return new JinjaException(Reason.UNSUPPORTED, what + " is not supported");
  }

  static JinjaException failed(String message) {
    return new JinjaException(Reason.FAILED, message);
  }

  /** The same failure with its place in front; what the template raised keeps its own words. */
  JinjaException at(String template, int line) {
    if (reason == Reason.RAISED) {
      return this;
    }
    JinjaException placed =
        new JinjaException(reason, "%s, line %d: %s".formatted(template, line, getMessage()));
    placed.setStackTrace(getStackTrace());
    return placed;
  }

  public Reason reason() {
    return reason;
  }
}
