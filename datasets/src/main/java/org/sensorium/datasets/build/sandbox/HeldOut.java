package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Which combinations occur in training and which only in held-out media.
 *
 * @param seen combinations of training, and of most held-out media
 * @param heldOut the others; each of their parts still occurs in training
 * @param <P> a pair, such as a shape in a colour
 */
public record HeldOut<P>(List<P> seen, List<P> heldOut) {

  public HeldOut {
    seen = List.copyOf(seen);
    heldOut = List.copyOf(heldOut);
  }

  /** Holds pairs out so that the values of either part lose about equally many. */
  public static <P> HeldOut<P> split(
      List<P> pairs,
      int count,
      Function<P, ?> first,
      Function<P, ?> second,
      SplittableRandom random) {
    List<P> left = new ArrayList<>(pairs);
    Deck.shuffle(left, random);
    Set<P> out = new LinkedHashSet<>();
    while (out.size() < count) {
      P next =
          left.stream()
              .min(
                  Comparator.comparingLong(
                      pair -> square(pair, out, second) + square(pair, out, first)))
              .orElseThrow();
      left.remove(next);
      out.add(next);
    }
    List<P> seen = new ArrayList<>(pairs);
    seen.removeAll(out);
    return new HeldOut<>(seen, List.copyOf(out));
  }

  private static <P> long square(P pair, Set<P> out, Function<P, ?> part) {
    long losses = out.stream().filter(other -> part.apply(other).equals(part.apply(pair))).count();
    return losses * losses;
  }
}
