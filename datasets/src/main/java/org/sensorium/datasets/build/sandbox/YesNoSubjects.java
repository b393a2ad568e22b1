package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.sensorium.datasets.build.sandbox.QuestionConfig.YesNoForm;

/**
 * What yes/no questions ask for: present things, and absent ones that are easily taken for them.
 */
final class YesNoSubjects {
  private final double hardNegatives;
  private final List<Combination> askable;
  private final SplittableRandom random;

  YesNoSubjects(SandboxConfig config, List<Combination> askable, SplittableRandom random) {
    this.hardNegatives = config.questions().hardNegatives();
    this.askable = askable;
    this.random = random;
  }

  /**
   * Subjects for which the answer is {@code truth}, the best first.
   *
   * @return pairs, of which the form names the whole, the shape or the colour
   */
  List<Combination> of(Scene scene, YesNoForm form, boolean truth) {
    List<Combination> shuffled = new ArrayList<>(askable);
    Deck.shuffle(shuffled, random);
    List<Combination> fitting =
        new ArrayList<>(
            shuffled.stream().filter(pair -> holds(scene, form, pair) == truth).toList());
    if (!truth && form == YesNoForm.COMBINATION) {
      boolean hard = random.nextDouble() < hardNegatives;
      Predicate<Combination> near =
          pair -> scene.count(pair.shape()) > 0 || scene.count(pair.colour()) > 0;
      fitting.sort(Comparator.comparing(pair -> near.test(pair) != hard));
    }
    return fitting;
  }

  private static boolean holds(Scene scene, YesNoForm form, Combination pair) {
    return switch (form) {
      case COMBINATION -> scene.count(pair) > 0;
      case SHAPE -> scene.count(pair.shape()) > 0;
      case COLOUR -> scene.count(pair.colour()) > 0;
    };
  }
}
