package org.sensorium.datasets.build.sandbox;

/** What every plan of a sandbox must hold. */
public final class PlanRules {
  private PlanRules() {}

  /**
   * Checks how much is made and how much of it is held out.
   *
   * @param most combinations that may be held out, each part still occurring in training
   * @param of what the combinations are made of, such as "6 shapes and 8 colours"
   * @throws IllegalArgumentException if the plan cannot work
   */
  public static void check(
      int trainScenes,
      int testScenes,
      int heldOutCombinations,
      double unseenShare,
      int most,
      String of) {
    if (trainScenes < 1 || testScenes < 0 || trainScenes + (long) testScenes > 10_000_000L) {
      throw new IllegalArgumentException(
          "sandbox: trainScenes must be at least 1 and testScenes at least 0, 10 million together,"
              + " got %d and %d".formatted(trainScenes, testScenes));
    }
    if (heldOutCombinations < 0 || heldOutCombinations > most) {
      throw new IllegalArgumentException(
          "sandbox: heldOutCombinations must be 0 to %d for %s, got %d"
              .formatted(most, of, heldOutCombinations));
    }
    if (!(unseenShare >= 0 && unseenShare <= 1) || (unseenShare > 0 && heldOutCombinations == 0)) {
      throw new IllegalArgumentException(
          "sandbox: unseenShare must be 0 to 1, and 0 without heldOutCombinations, got %s"
              .formatted(unseenShare));
    }
  }

  /**
   * Throws unless a rule holds.
   *
   * @param rule such as "frames must be 8 to 256"
   * @throws IllegalArgumentException whose message says the rule and what was found
   */
  public static void require(boolean holds, String rule, Object found) {
    if (!holds) {
      throw new IllegalArgumentException("sandbox: %s, got %s".formatted(rule, found));
    }
  }
}
