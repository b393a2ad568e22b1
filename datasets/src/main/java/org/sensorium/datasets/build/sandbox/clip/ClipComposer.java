package org.sensorium.datasets.build.sandbox.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sensorium.datasets.build.sandbox.Background;
import org.sensorium.datasets.build.sandbox.Colour;
import org.sensorium.datasets.build.sandbox.Deck;
import org.sensorium.datasets.build.sandbox.ShapeKind;

/** Composes clips one after the other; deeds and numbers of shapes are dealt from decks. */
final class ClipComposer {
  private static final int TRIES = 4000;
  private static final double GAP = 0.02; // free space between the ways of two shapes

  private final ClipSceneConfig config;
  private final List<Deed> others;
  private final SplittableRandom random;
  private final Deck<Deed> targets;
  private final Deck<Integer> counts;
  private final Deck<Background> backgrounds;

  /**
   * @param targets deeds of which each clip shows one
   * @param others deeds for a second event
   */
  ClipComposer(
      ClipSceneConfig config, List<Deed> targets, List<Deed> others, SplittableRandom random) {
    this.config = config;
    this.others = others;
    this.random = random;
    this.targets = new Deck<>(targets, random.split());
    this.counts =
        new Deck<>(IntStream.rangeClosed(1, config.maxShapes()).boxed().toList(), random.split());
    this.backgrounds = new Deck<>(config.backgrounds(), random.split());
  }

  Clip compose(String name) {
    Deed target = targets.deal();
    int count = counts.deal();
    boolean two = random.nextDouble() < config.twoEvents();
    long seed = random.nextLong();
    Background background = backgrounds.deal();
    for (int i = 0; i < TRIES; i++) {
      List<Deed> deeds = two ? twoDeeds(target, count) : List.of(target);
      List<ShapeKind> shapes = shapes(deeds, count);
      List<Event> events = events(deeds, shapes);
      Clip clip = new Clip(name, seed, config.frames(), background, actors(shapes, events), events);
      if (clip.visible(0) > 0 && fits(clip)) {
        return clip;
      }
    }
    throw new IllegalArgumentException(
        ("sandbox clip: no room for up to %d shapes of radius %s that move by %s with margin %s;"
                + " make shapes smaller or fewer")
            .formatted(config.maxShapes(), config.radius(), config.travel(), config.margin()));
  }

  /** The target and another deed, of the same shape or of another one, in either order. */
  private List<Deed> twoDeeds(Deed target, int count) {
    boolean same = count == 1 || random.nextBoolean();
    List<Deed> fitting =
        others.stream()
            .filter(deed -> (deed.shape() == target.shape()) == same)
            .filter(deed -> deed.action() != target.action())
            .toList();
    Optional<Deed> other =
        fitting.isEmpty() ? Optional.empty() : Optional.of(Deck.pick(fitting, random));
    if (other.isEmpty()) {
      return List.of(target);
    }
    boolean first = random.nextBoolean();
    List<Deed> deeds = first ? List.of(target, other.get()) : List.of(other.get(), target);
    // Who appears does so before anything else that it does.
    boolean late = same && deeds.get(1).action() == Action.APPEAR;
    return late ? List.of(deeds.get(1), deeds.get(0)) : deeds;
  }

  private List<ShapeKind> shapes(List<Deed> deeds, int count) {
    List<ShapeKind> shapes = new ArrayList<>(deeds.stream().map(Deed::shape).distinct().toList());
    List<ShapeKind> free = new ArrayList<>(config.shapes());
    free.removeAll(shapes);
    Deck.shuffle(free, random);
    boolean appears = deeds.stream().anyMatch(deed -> deed.action() == Action.APPEAR);
    int wanted = Math.min(config.maxShapes(), Math.max(count, appears ? 2 : 1));
    while (shapes.size() < wanted) {
      shapes.add(free.remove(free.size() - 1));
    }
    Deck.shuffle(shapes, random);
    return shapes;
  }

  private List<Event> events(List<Deed> deeds, List<ShapeKind> shapes) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < deeds.size(); i++) {
      double from = deeds.size() == 1 ? 0.2 : i == 0 ? 0.06 : 0.52;
      double length = deeds.size() == 1 ? 0.5 : 0.36;
      double begin = from + 0.06 * random.nextDouble();
      int last = config.frames() - 1;
      events.add(
          new Event(
              shapes.indexOf(deeds.get(i).shape()),
              deeds.get(i).action(),
              (int) Math.round(begin * last),
              (int) Math.round((begin + length) * last)));
    }
    return events;
  }

  private List<Actor> actors(List<ShapeKind> shapes, List<Event> events) {
    List<Colour> colours = new ArrayList<>(config.colours());
    Deck.shuffle(colours, random);
    List<Actor> actors = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      int actor = i;
      double radius = config.radius().draw(random);
      boolean shrinks =
          events.stream()
              .anyMatch(event -> event.actor() == actor && event.action() == Action.SHRINK);
      actors.add(
          new Actor(
              shapes.get(i),
              colours.get(i),
              Deck.pick(colours.subList(shapes.size(), colours.size()), random),
              random.nextDouble(),
              random.nextDouble(),
              shrinks ? radius * Clip.GROWTH : radius,
              config.travel().draw(random),
              config.degrees() * (2 * random.nextDouble() - 1)));
    }
    return actors;
  }

  /** All shapes stay in the frame, and none crosses the way of another. */
  private boolean fits(Clip clip) {
    List<double[]> ways = new ArrayList<>();
    for (int i = 0; i < clip.actors().size(); i++) {
      double[] way = way(clip, i);
      double least = config.margin();
      if (way[0] < least || way[1] < least || way[2] > 1 - least || way[3] > 1 - least) {
        return false;
      }
      for (double[] other : ways) {
        if (way[0] < other[2] + GAP
            && other[0] < way[2] + GAP
            && way[1] < other[3] + GAP
            && other[1] < way[3] + GAP) {
          return false;
        }
      }
      ways.add(way);
    }
    return true;
  }

  /** The box around a shape in all frames: x0, y0, x1, y1. */
  private static double[] way(Clip clip, int actor) {
    double[] way = {1, 1, 0, 0};
    for (int frame = 0; frame < clip.frames(); frame++) {
      Pose pose = clip.pose(actor, frame);
      way[0] = Math.min(way[0], pose.x() - pose.radius());
      way[1] = Math.min(way[1], pose.y() - pose.radius());
      way[2] = Math.max(way[2], pose.x() + pose.radius());
      way[3] = Math.max(way[3], pose.y() + pose.radius());
    }
    return way;
  }
}
