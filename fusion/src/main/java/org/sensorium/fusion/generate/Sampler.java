package org.sensorium.fusion.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Chooses a token by its logits, with transformers' steps in transformers' order: repetition
 * penalty, temperature, top-k, top-p.
 */
final class Sampler {
  private final GenerationConfig config;

  Sampler(GenerationConfig config) {
    this.config = config;
  }

  /**
   * Tokens that can be drawn.
   *
   * @param weights in proportion to their probabilities
   */
  record Candidates(int[] ids, double[] weights) {

    int draw(RandomGenerator random) {
      double left = random.nextDouble() * Arrays.stream(weights).sum();
      int last = 0;
      for (int i = 0; i < ids.length; i++) {
        if (weights[i] > 0) {
          last = i;
          left -= weights[i];
          if (left < 0) {
            break;
          }
        }
      }
      return ids[last];
    }
  }

  /**
   * The next token.
   *
   * @param logits one a token; changed
   * @param seen tokens that the repetition penalty falls on
   */
  int choose(float[] logits, BitSet seen, RandomGenerator random) {
    penalise(logits, seen);
    int greatest = greatest(logits);
    return config.sample() ? candidates(logits).draw(random) : greatest;
  }

  private void penalise(float[] logits, BitSet seen) {
    float penalty = (float) config.repetitionPenalty();
    if (penalty != 1) {
      seen.stream()
          .filter(id -> id < logits.length)
          .forEach(id -> logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty);
    }
  }

  /** The lowest id among those with the greatest logit. */
  private static int greatest(float[] logits) {
    int greatest = 0;
    for (int id = 0; id < logits.length; id++) {
      if (Float.isNaN(logits[id])) {
        throw new ArithmeticException(
            "the decoder gave NaN as the logit of token %d: its weights or the embeddings are not finite"
                .formatted(id));
      }
      if (logits[id] > logits[greatest]) {
        greatest = id;
      }
    }
    return greatest;
  }

  /** What is left to draw from; logits after the penalty, not NaN. */
  Candidates candidates(float[] logits) {
    float[] scaled = new float[logits.length];
    for (int id = 0; id < logits.length; id++) {
      scaled[id] = logits[id] / (float) config.temperature();
    }
    float least = leastOfTopK(scaled);
    int[] ids = IntStream.range(0, scaled.length).filter(id -> scaled[id] >= least).toArray();
    return config.topP() < 1 ? likeliest(ids, scaled) : weighted(ids, scaled);
  }

  private static Candidates weighted(int[] ids, float[] scaled) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int id : ids) {
      greatest = Math.max(greatest, scaled[id]);
    }
    double[] weights = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      weights[i] = Math.exp(scaled[ids[i]] - greatest);
    }
    return new Candidates(ids, weights);
  }

  /** The k-th greatest; tokens equal to it stay, as in transformers. */
  private float leastOfTopK(float[] scaled) {
    int k = config.topK();
    if (k == 0 || k >= scaled.length) {
      return Float.NEGATIVE_INFINITY;
    }
    float[] top = new float[k]; // ascending
    Arrays.fill(top, Float.NEGATIVE_INFINITY);
    for (float value : scaled) {
      if (value > top[0]) {
        int at = Arrays.binarySearch(top, value);
        int place = at >= 0 ? at : -at - 2; // everything up to here is less
        System.arraycopy(top, 1, top, 0, place);
        top[place] = value;
      }
    }
    return top[0];
  }

  /** Drops the least likely tokens that together have at most 1 - p; the likeliest always stays. */
  private Candidates likeliest(int[] ids, float[] scaled) {
    long[] order = Arrays.stream(ids).mapToLong(id -> sortKey(scaled[id], id)).sorted().toArray();
    int[] ascending = Arrays.stream(order).mapToInt(key -> (int) key).toArray();
    Candidates all = weighted(ascending, scaled);
    double dropped = (1 - config.topP()) * Arrays.stream(all.weights()).sum();
    int first = 0;
    double sum = all.weights()[0];
    while (first < ascending.length - 1 && sum <= dropped) {
      first++;
      sum += all.weights()[first];
    }
    return new Candidates(
        Arrays.copyOfRange(ascending, first, ascending.length),
        Arrays.copyOfRange(all.weights(), first, ascending.length));
  }

  /** Sorts by value, then by id, which is its lower half. */
  private static long sortKey(float value, int id) {
    int bits = Float.floatToIntBits(value);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ordered << 32) | id;
  }
}
