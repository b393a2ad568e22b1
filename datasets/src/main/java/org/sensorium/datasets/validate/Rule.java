package org.sensorium.datasets.validate;

import org.sensorium.datasets.conversation.Conversation;

/** Looks at one row by itself. Several threads ask at the same time. */
public interface Rule {

  /** Where a rule says what it found. */
  interface Sink {
    /** The row cannot be used. */
    void error(String cause, String message);

    /** The row can be used, but the user should know. */
    void warn(String cause, String message);
  }

  /** Checks a row. */
  void check(Conversation row, Sink sink);
}
