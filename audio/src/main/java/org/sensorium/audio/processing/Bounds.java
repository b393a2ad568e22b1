package org.sensorium.audio.processing;

/** Checks of a config's numbers, by their names in JSON. */
final class Bounds {

  private Bounds() {}

  static void check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, expected %d to %d".formatted(key, value, least, most));
    }
  }

  static void checkDivisor(String key, double value) {
    if (!Double.isFinite(value) || value == 0) {
      throw new IllegalArgumentException("%s is %s, expected a number but 0".formatted(key, value));
    }
  }
}
