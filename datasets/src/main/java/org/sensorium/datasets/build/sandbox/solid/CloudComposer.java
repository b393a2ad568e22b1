package org.sensorium.datasets.build.sandbox.solid;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sensorium.datasets.build.sandbox.Deck;

/** Composes clouds one after the other; solids, their colours and number are dealt from decks. */
final class CloudComposer {
  private final CloudSceneConfig config;
  private final List<Coat> others;
  private final SplittableRandom random;
  private final Deck<Coat> targets;
  private final Deck<Integer> counts;

  /**
   * @param targets coats of which each cloud shows one
   * @param others coats of all other solids
   */
  CloudComposer(
      CloudSceneConfig config, List<Coat> targets, List<Coat> others, SplittableRandom random) {
    this.config = config;
    this.others = others;
    this.random = random;
    this.targets = new Deck<>(targets, random.split());
    this.counts =
        new Deck<>(IntStream.rangeClosed(1, config.maxSolids()).boxed().toList(), random.split());
  }

  Cloud compose(String name) {
    List<Coat> coats = new ArrayList<>(List.of(targets.deal()));
    int count = counts.deal();
    while (coats.size() < count) {
      coats.add(another(coats));
    }
    Deck.shuffle(coats, random);
    List<Solid> solids = new ArrayList<>();
    double edge = 0; // where the last ball ends
    for (Coat coat : coats) {
      boolean big = random.nextBoolean();
      double radius = (big ? config.big() : config.small()).draw(random);
      double x = edge + config.gap().draw(random) + radius;
      double z = config.depth() * (2 * random.nextDouble() - 1);
      solids.add(new Solid(coat, big, radius, x, z, 2 * Math.PI * random.nextDouble()));
      edge = x + radius;
    }
    double middle = edge / 2;
    return new Cloud(
        name,
        random.nextLong(),
        solids.stream()
            .map(
                solid ->
                    new Solid(
                        solid.coat(),
                        solid.big(),
                        solid.radius(),
                        solid.x() - middle,
                        solid.z(),
                        solid.turn()))
            .toList());
  }

  /** A coat that shares neither kind nor colour with those chosen. */
  private Coat another(List<Coat> chosen) {
    List<Coat> fitting =
        others.stream()
            .filter(
                coat ->
                    chosen.stream()
                        .noneMatch(
                            one -> one.kind() == coat.kind() || one.colour() == coat.colour()))
            .toList();
    if (fitting.isEmpty()) {
      throw new IllegalArgumentException(
          "sandbox cloud: beside %s no kind and colour is left for another solid; take more kinds and colours, or hold fewer combinations out"
              .formatted(chosen));
    }
    return Deck.pick(fitting, random);
  }
}
