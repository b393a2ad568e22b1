package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Composes scenes one after the other. What questions ask for most (the first object's shape and
 * colour, its place, the number of objects) is dealt from decks, so that answers are balanced.
 */
final class SceneComposer {
  private static final int TRIES = 500;
  private static final double GAP = 0.015; // free space between outlines, share of the side
  private static final double OVERLAP = 0.7; // least distance of overlapping centres, of the radii

  private final SceneConfig config;
  private final List<Combination> seen;
  private final SplittableRandom random;
  private final Deck<Combination> targets;
  private final Deck<Cell> places;
  private final Deck<Count> counts;
  private final Deck<Background> backgrounds;

  /** What a counting question about the scene will find. */
  private record Count(QuestionConfig.CountForm form, int answer) {}

  /** A shape in a colour that stands nowhere yet. */
  private record Wanted(Combination combination, Size size) {}

  /**
   * @param targets pairs for the first object of each scene
   * @param seen pairs for the others
   */
  SceneComposer(
      SandboxConfig config,
      List<Combination> targets,
      List<Combination> seen,
      SplittableRandom random) {
    this.config = config.scene();
    this.seen = seen;
    this.random = random;
    this.targets = new Deck<>(targets, random.split());
    this.places = new Deck<>(cells(config.scene()), random.split());
    this.counts = new Deck<>(counts(config), random.split());
    this.backgrounds = new Deck<>(config.scene().backgrounds(), random.split());
  }

  Scene compose(String name) {
    Combination target = targets.deal();
    Cell place = places.deal();
    Count count = counts.deal();
    boolean overlapping = random.nextDouble() < config.overlap();
    for (int i = 0; i < TRIES; i++) {
      List<Wanted> wanted = choose(target, count);
      List<SceneObject> objects = place(wanted, place, overlapping);
      if (objects != null) {
        int counted = targetCounts(count, wanted.size()) ? 0 : 1;
        return new Scene(name, random.nextLong(), backgrounds.deal(), objects, count.form, counted);
      }
    }
    throw new IllegalArgumentException(
        ("sandbox scene: no room for up to %d objects of radius %s on a %d x %d grid with margin"
                + " %s; make objects smaller or fewer")
            .formatted(
                config.maxObjects(),
                config.large(),
                config.rows(),
                config.columns(),
                config.margin()));
  }

  private List<Wanted> choose(Combination target, Count count) {
    List<Wanted> chosen = new ArrayList<>();
    chosen.add(new Wanted(target, size()));
    int total =
        count.form == QuestionConfig.CountForm.ALL
            ? count.answer
            : random.nextInt(Math.max(count.answer, config.minObjects()), config.maxObjects() + 1);
    boolean targetCounts = targetCounts(count, total);
    int repeated = targetCounts ? count.answer - 1 : count.answer;
    Combination model = targetCounts ? target : other(target, null, count.form);
    for (int i = 1; i < total; i++) {
      Combination next =
          count.form != QuestionConfig.CountForm.ALL && i <= repeated
              ? like(target, model, count.form)
              : other(target, model, count.form);
      chosen.add(new Wanted(next, size()));
    }
    return chosen;
  }

  /**
   * What is counted is like the target only where it must be: otherwise the target stays the only
   * one of its shape and can be named by it.
   */
  private static boolean targetCounts(Count count, int total) {
    return count.answer == 1 || count.answer == total;
  }

  private Combination like(Combination target, Combination model, QuestionConfig.CountForm form) {
    return form == QuestionConfig.CountForm.SHAPE
        ? pick(pair -> pair.shape() == model.shape(), target)
        : pick(pair -> pair.colour() == model.colour() && pair.shape() != target.shape(), target);
  }

  /** A pair that neither shares the target's shape nor adds to what is counted. */
  private Combination other(
      Combination target, @Nullable Combination model, QuestionConfig.CountForm form) {
    return pick(
        pair ->
            pair.shape() != target.shape()
                && switch (form) {
                  case ALL -> true;
                  case SHAPE -> model == null || pair.shape() != model.shape();
                  case COLOUR ->
                      pair.colour() != target.colour()
                          && (model == null || pair.colour() != model.colour());
                },
        target);
  }

  private Combination pick(Predicate<Combination> fits, Combination target) {
    List<Combination> fitting = seen.stream().filter(fits).toList();
    if (fitting.isEmpty()) {
      throw new IllegalArgumentException(
          "sandbox: with %s in the scene no shape or colour is left for another object;"
                  .formatted(target.words())
              + " take more shapes and colours, or hold fewer combinations out");
    }
    return Deck.pick(fitting, random);
  }

  private @Nullable List<SceneObject> place(List<Wanted> wanted, Cell first, boolean overlapping) {
    List<Cell> free = new ArrayList<>(cells(config));
    free.remove(first);
    Deck.shuffle(free, random);
    List<SceneObject> placed = new ArrayList<>();
    for (Wanted next : wanted) {
      Cell cell = placed.isEmpty() ? first : free.get(placed.size() - 1);
      SceneObject object = stand(next, cell);
      for (SceneObject other : placed) {
        double distance = Math.hypot(object.x() - other.x(), object.y() - other.y());
        double radii = object.radius() + other.radius();
        if (distance < (overlapping ? OVERLAP * radii : radii + GAP)) {
          return null;
        }
      }
      placed.add(object);
    }
    return placed;
  }

  private SceneObject stand(Wanted wanted, Cell cell) {
    double radius = config.radius(wanted.size).draw(random);
    return new SceneObject(
        wanted.combination.shape(),
        wanted.combination.colour(),
        wanted.size,
        cell,
        centre(cell.column(), cell.columns(), radius),
        centre(cell.row(), cell.rows(), radius),
        radius,
        config.degrees() * (2 * random.nextDouble() - 1));
  }

  /**
   * A centre on one axis: inside its cell, the outline inside the margin where that is possible.
   */
  private double centre(int at, int of, double radius) {
    double cell = (1 - 2 * config.margin()) / of;
    double middle = config.margin() + (at + 0.5) * cell;
    double reach = 0.4 * cell * config.jitter(); // never nearer than 1/10 of a cell to its edge
    double free = middle + reach * (2 * random.nextDouble() - 1);
    double edge = Math.min(0.5, config.margin() + radius);
    return Math.max(edge, Math.min(1 - edge, free));
  }

  private Size size() {
    return Deck.pick(config.sizes(), random);
  }

  private static List<Cell> cells(SceneConfig config) {
    return IntStream.range(0, config.rows() * config.columns())
        .mapToObj(
            i ->
                new Cell(
                    i / config.columns(), i % config.columns(), config.rows(), config.columns()))
        .toList();
  }

  private static List<Count> counts(SandboxConfig config) {
    List<Count> counts = new ArrayList<>();
    for (QuestionConfig.CountForm form : new LinkedHashSet<>(config.questions().countForms())) {
      int least = form == QuestionConfig.CountForm.ALL ? config.scene().minObjects() : 1;
      for (int answer = least; answer <= config.scene().maxObjects(); answer++) {
        counts.add(new Count(form, answer));
      }
    }
    return counts;
  }
}
