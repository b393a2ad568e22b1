package org.sensorium.fusion.train;

/**
 * The learning rate over the steps of a stage: a straight rise, then its decay. From 0 and to 0 the
 * numbers are those of transformers' get_cosine_schedule_with_warmup, get_linear_… and
 * get_constant_….
 *
 * @param decay its course after the warm-up
 * @param rate highest learning rate
 * @param warmup optimizer steps of the rise
 * @param total optimizer steps in all; COSINE and LINEAR have come to {@code last} there
 * @param first where the rise starts
 * @param last what COSINE and LINEAR fall to
 */
public record LearningRateSchedule(
    Decay decay, double rate, int warmup, int total, double first, double last) {

  /** One that rises from 0 and falls to 0. */
  public static LearningRateSchedule of(Decay decay, double rate, int warmup, int total) {
    return new LearningRateSchedule(decay, rate, warmup, total, 0, 0);
  }

  /** Course of the rate after the warm-up. */
  public enum Decay {
    COSINE,
    LINEAR,
    CONSTANT
  }

  /** The rate of a step; the first is number 0. */
  public double at(int step) {
    if (step < warmup) {
      return first + (rate - first) * ((double) step / Math.max(1, warmup));
    }
    double left = Math.max(1, total - warmup);
    double share =
        switch (decay) {
          case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * (step - warmup) / left)));
          case LINEAR -> Math.max(0, (total - step) / left);
          case CONSTANT -> 1;
        };
    return last + (rate - last) * share;
  }
}
