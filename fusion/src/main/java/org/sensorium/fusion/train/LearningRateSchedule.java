package org.sensorium.fusion.train;

/**
 * The learning rate over the steps of a stage: a straight rise from 0, then its decay. The numbers
 * are those of transformers' get_cosine_schedule_with_warmup, get_linear_… and get_constant_….
 *
 * @param decay its course after the warm-up
 * @param rate highest learning rate
 * @param warmup optimizer steps of the rise
 * @param total optimizer steps in all; the rate of COSINE and LINEAR is 0 from there on
 */
public record LearningRateSchedule(Decay decay, double rate, int warmup, int total) {

  /** Course of the rate after the warm-up. */
  public enum Decay {
    COSINE,
    LINEAR,
    CONSTANT
  }

  /** The rate of a step; the first is number 0. */
  public double at(int step) {
    if (step < warmup) {
      return rate * ((double) step / Math.max(1, warmup));
    }
    double left = Math.max(1, total - warmup);
    return rate
        * switch (decay) {
          case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * (step - warmup) / left)));
          case LINEAR -> Math.max(0, (total - step) / left);
          case CONSTANT -> 1;
        };
  }
}
