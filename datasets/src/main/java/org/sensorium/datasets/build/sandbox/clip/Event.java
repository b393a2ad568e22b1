package org.sensorium.datasets.build.sandbox.clip;

/**
 * Something that happens in a clip.
 *
 * @param actor index of the shape that does it
 * @param from last frame before it begins
 * @param to first frame where it is over
 */
public record Event(int actor, Action action, int from, int to) {

  /** How much of it is done, 0 to 1. What happens at once happens in the middle. */
  double done(int frame) {
    return Math.max(0, Math.min(1, (frame - from) / (double) (to - from)));
  }
}
