package org.sensorium.fusion.projector.representation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HardNegativesTest {

  /** Rows are pictures; each likeness is the logarithm of its odds. */
  private static final float[][] LIKENESS = {
    {9, log(3), log(1)},
    {log(4), 9, log(1)},
    {log(1), log(7), 9}
  };

  @Test
  void areDrawnBySoftmaxWithoutThemselves() {
    HardNegatives.Choice choice = HardNegatives.drawn(new SplittableRandom(4));
    int draws = 8000;
    int[][] pictures = new int[3][3];
    int[][] texts = new int[3][3];
    for (int i = 0; i < draws; i++) {
      HardNegatives drawn = choice.choose(LIKENESS);
      for (int m = 0; m < 3; m++) {
        pictures[m][drawn.pictures()[m]]++;
        texts[m][drawn.texts()[m]]++;
      }
    }
    double[][] textsOf = {{0, 3 / 4.0, 1 / 4.0}, {4 / 5.0, 0, 1 / 5.0}, {1 / 8.0, 7 / 8.0, 0}};
    double[][] picturesOf = {{0, 4 / 5.0, 1 / 5.0}, {3 / 10.0, 0, 7 / 10.0}, {1 / 2.0, 1 / 2.0, 0}};
    for (int m = 0; m < 3; m++) {
      for (int other = 0; other < 3; other++) {
        assertThat(texts[m][other] / (double) draws).isCloseTo(textsOf[m][other], within(0.02));
        assertThat(pictures[m][other] / (double) draws)
            .isCloseTo(picturesOf[m][other], within(0.02));
      }
      assertThat(texts[m][m]).isZero();
      assertThat(pictures[m][m]).isZero();
    }
  }

  private static float log(double odds) {
    return (float) Math.log(odds);
  }
}
