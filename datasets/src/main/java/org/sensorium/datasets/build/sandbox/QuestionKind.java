package org.sensorium.datasets.build.sandbox;

import java.util.Locale;

/** Kinds of question; scores are kept apart by them. */
public enum QuestionKind {
  /** All that is there: "a large red circle at the top left and a small blue square …". */
  DESCRIBE,
  /** How many: "two". */
  COUNT,
  /** Colour of one thing: "red". */
  COLOUR,
  /** Grid place of one thing: "top left". */
  WHERE,
  /** "yes" or "no", half and half. */
  YES_NO;

  /** The name in files and score tables, such as {@code yes_no}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
