package org.sensorium.datasets.validate;

import org.sensorium.datasets.conversation.RowPlace;

/**
 * Something wrong with a row.
 *
 * @param cause which rule found it, see {@link Causes}
 * @param severity whether the row can be used all the same
 * @param place where the row stands
 * @param message what was found and what is expected
 */
public record Finding(String cause, Severity severity, RowPlace place, String message) {

  /** Whether a row can be used. */
  public enum Severity {
    /** It cannot: a clean copy leaves it out. */
    ERROR,
    /** It can, but the user should know. */
    WARNING
  }
}
