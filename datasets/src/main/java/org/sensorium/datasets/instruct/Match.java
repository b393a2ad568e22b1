package org.sensorium.datasets.instruct;

/**
 * How well a file fits a dataset.
 *
 * @param strength 0 not at all; the strongest match names the file, the first of equals in the
 *     index's order
 * @param why in words, for {@code data show --detect}
 */
public record Match(int strength, String why) {
  private static final Match NO = new Match(0, "does not fit");

  /** It does not fit. */
  public static Match no() {
    return NO;
  }

  /** The rows have a shape that several datasets share. */
  public static Match shape(String why) {
    return new Match(1, why);
  }

  /** The rows hold what only this dataset has. */
  public static Match content(String why) {
    return new Match(2, why);
  }

  /** The rows fit, and the file has the name that this dataset is published under. */
  public static Match named(String why) {
    return new Match(3, why);
  }

  /** Whether it fits at all. */
  public boolean fits() {
    return strength > 0;
  }
}
