package org.sensorium.datasets.build.sandbox.solid;

import java.util.List;

/**
 * One cloud before it is sampled: the exact truth.
 *
 * @param name file name without its suffix
 * @param seed of what is drawn at random but is no part of the truth
 * @param solids one to three, from left to right, no two of a kind or a colour
 */
public record Cloud(String name, long seed, List<Solid> solids) {

  public Cloud {
    solids = List.copyOf(solids);
  }
}
