package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which shape-colour pairs occur in training and which only in held-out pictures.
 *
 * @param seen pairs of training, and of most held-out pictures
 * @param heldOut the others; each shape and each colour still occurs in training
 */
record Combinations(List<Combination> seen, List<Combination> heldOut) {

  Combinations {
    seen = List.copyOf(seen);
    heldOut = List.copyOf(heldOut);
  }

  /** Holds pairs out so that shapes and colours lose about equally many. */
  static Combinations split(SandboxConfig config, SplittableRandom random) {
    List<Combination> all = new ArrayList<>();
    for (ShapeKind shape : config.scene().shapes()) {
      for (Colour colour : config.scene().colours()) {
        all.add(new Combination(shape, colour));
      }
    }
    List<Combination> left = new ArrayList<>(all);
    Deck.shuffle(left, random);
    Set<Combination> heldOut = new LinkedHashSet<>();
    while (heldOut.size() < config.heldOutCombinations()) {
      Combination next =
          left.stream().min(Comparator.comparingLong(pair -> losses(pair, heldOut))).orElseThrow();
      left.remove(next);
      heldOut.add(next);
    }
    all.removeAll(heldOut);
    return new Combinations(all, List.copyOf(heldOut));
  }

  private static long losses(Combination pair, Set<Combination> heldOut) {
    long colour = heldOut.stream().filter(out -> out.colour() == pair.colour()).count();
    long shape = heldOut.stream().filter(out -> out.shape() == pair.shape()).count();
    return colour * colour + shape * shape;
  }
}
