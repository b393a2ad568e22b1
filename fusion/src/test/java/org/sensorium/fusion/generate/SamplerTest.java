package org.sensorium.fusion.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final double[] SHARES = {0.15, 0.5, 0.05, 0.3};
  private static final GenerationConfig GREEDY = GenerationConfig.greedy(8, Set.of());

  /** The logits of these probabilities, up to a constant. */
  private static float[] logits(double... shares) {
    float[] logits = new float[shares.length];
    for (int id = 0; id < shares.length; id++) {
      logits[id] = (float) Math.log(shares[id]) + 3;
    }
    return logits;
  }

  /** The probability of every token. */
  private static double[] distribution(GenerationConfig config, float[] logits) {
    Sampler.Candidates candidates = new Sampler(config).candidates(logits);
    double sum = Arrays.stream(candidates.weights()).sum();
    double[] distribution = new double[logits.length];
    for (int i = 0; i < candidates.ids().length; i++) {
      distribution[candidates.ids()[i]] = candidates.weights()[i] / sum;
    }
    return distribution;
  }

  private static void assertDistribution(GenerationConfig config, double... expected) {
    assertThat(distribution(config, logits(SHARES)))
        .usingComparatorWithPrecision(1e-6)
        .containsExactly(expected);
  }

  @Test
  void temperatureSharpens() {
    double sum = 0.0225 + 0.25 + 0.0025 + 0.09;
    assertDistribution(
        GREEDY.sampling(0.5, 0, 1, 0), 0.0225 / sum, 0.25 / sum, 0.0025 / sum, 0.09 / sum);
  }

  @Test
  void topKKeepsTheLikeliest() {
    assertDistribution(GREEDY.sampling(1, 2, 1, 0), 0, 0.625, 0, 0.375);
    assertDistribution(GREEDY.sampling(1, 9, 1, 0), SHARES);
    assertThat(distribution(GREEDY.sampling(1, 1, 1, 0), new float[] {2, 1, 2}))
        .containsExactly(0.5, 0, 0.5); // what equals the last of the k stays
  }

  @Test
  void topPDropsTheTailThatIsNotNeeded() {
    assertDistribution(GREEDY.sampling(1, 0, 0.7, 0), 0, 0.625, 0, 0.375);
    assertDistribution(GREEDY.sampling(1, 0, 0.9, 0), 0.15 / 0.95, 0.5 / 0.95, 0, 0.3 / 0.95);
    assertDistribution(GREEDY.sampling(1, 0, 0, 0), 0, 1, 0, 0);
    assertThat(distribution(GREEDY.sampling(1, 0, 0.5, 0), new float[] {1, 1, 1, 1}))
        .containsExactly(0, 0, 0.5, 0.5); // of equals the lowest ids go first
  }

  @Test
  void topPCountsWhatTopKLeft() {
    // Of 0.5, 0.3 and 0.15 the first has 0.526, the first two 0.842.
    assertDistribution(GREEDY.sampling(1, 3, 0.8, 0), 0, 0.625, 0, 0.375);
    assertDistribution(GREEDY.sampling(1, 3, 0.5, 0), 0, 1, 0, 0);
  }

  @Test
  void drawsFollowTheDistributionAndTheSeed() {
    Sampler sampler = new Sampler(GREEDY.sampling(1, 3, 1, 0));
    int[] counts = new int[SHARES.length];
    SplittableRandom random = new SplittableRandom(5);
    SplittableRandom same = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      int id = sampler.choose(logits(SHARES), new BitSet(), random);
      assertThat(sampler.choose(logits(SHARES), new BitSet(), same)).isEqualTo(id);
      counts[id]++;
    }
    assertThat(counts[0] / 20_000.0).isBetween(0.148, 0.168); // 0.158
    assertThat(counts[1] / 20_000.0).isBetween(0.513, 0.539); // 0.526
    assertThat(counts[2]).isZero();
  }

  @Test
  void theLowestOfEqualTokensIsTheLikeliest() {
    Sampler sampler = new Sampler(GREEDY);
    float[] logits = {-3, 7, 7, -1};
    assertThat(sampler.choose(logits, new BitSet(), new SplittableRandom(0))).isEqualTo(1);
  }

  @Test
  void whatHasComeIsPenalisedOnceWhateverItsSign() {
    Sampler sampler = new Sampler(GREEDY.withRepetitionPenalty(2));
    BitSet seen = BitSet.valueOf(new long[] {0b1011});
    seen.set(100_000); // a table of embeddings may have more rows than the head
    float[] logits = {4, -1, 3, 1};
    assertThat(sampler.choose(logits, seen, new SplittableRandom(0))).isEqualTo(2);
    assertThat(logits).containsExactly(2, -2, 3, 0.5f);
  }

  @Test
  void anUndefinedLogitIsRefused() {
    assertThatThrownBy(
            () ->
                new Sampler(GREEDY)
                    .choose(new float[] {0, Float.NaN}, new BitSet(), new SplittableRandom(0)))
        .hasMessageContaining("NaN as the logit of token 1");
  }
}
