package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.sensorium.datasets.build.sandbox.QuestionConfig.CountForm;
import org.sensorium.datasets.build.sandbox.QuestionConfig.NamedBy;
import org.sensorium.datasets.build.sandbox.QuestionConfig.YesNoForm;

/** Asks about scenes. A question that a scene cannot answer with one exact answer is not asked. */
final class QuestionMaker {
  private static final int TRIES = 6; // deals per wanted question, before a scene has given all

  private final QuestionConfig config;
  private final Wording wording;
  private final YesNoSubjects subjects;
  private final SplittableRandom random;
  private final Deck<QuestionKind> kinds;
  private final Map<YesNoForm, Deck<Boolean>> truths = new EnumMap<>(YesNoForm.class);

  /**
   * @param askable pairs that yes/no questions may name; in training never a held-out one, or its
   *     absence would be learnt
   */
  QuestionMaker(SandboxConfig config, List<Combination> askable, SplittableRandom random) {
    this.config = config.questions();
    this.random = random;
    this.wording = new Wording(config.questions(), random.split());
    this.subjects = new YesNoSubjects(config, askable, random.split());
    this.kinds = new Deck<>(config.questions().kinds(), random.split());
    for (YesNoForm form : YesNoForm.values()) {
      truths.put(form, new Deck<>(List.of(true, false), random.split()));
    }
  }

  /** Up to {@code most} different questions about a scene, in random order. */
  List<Question> ask(Scene scene, int most) {
    List<Question> asked = new ArrayList<>();
    Set<String> about = new HashSet<>(); // kind and subject of what was asked already
    for (int i = 0; i < TRIES * most && asked.size() < most; i++) {
      ask(scene, kinds.deal(), about).ifPresent(asked::add);
    }
    Deck.shuffle(asked, random);
    return asked;
  }

  private Optional<Question> ask(Scene scene, QuestionKind kind, Set<String> about) {
    return switch (kind) {
      case DESCRIBE -> describe(scene, about);
      case COUNT -> count(scene, about);
      case COLOUR -> colour(scene, about);
      case WHERE -> where(scene, about);
      case YES_NO -> yesNo(scene, about);
    };
  }

  private Optional<Question> describe(Scene scene, Set<String> about) {
    return scene.objects().size() <= config.describeMaxObjects() && about.add("describe")
        ? Optional.of(wording.describe(scene.objects()))
        : Optional.empty();
  }

  private Optional<Question> count(Scene scene, Set<String> about) {
    SceneObject model = scene.objects().get(scene.counted());
    CountForm form = scene.countForm();
    long answer =
        switch (form) {
          case ALL -> scene.objects().size();
          case SHAPE -> scene.count(model.shape());
          case COLOUR -> scene.count(model.colour());
        };
    return about.add("count")
        ? Optional.of(wording.count(form, model, (int) answer))
        : Optional.empty();
  }

  private Optional<Question> colour(Scene scene, Set<String> about) {
    NamedBy form = Deck.pick(config.colourForms(), random);
    for (SceneObject object : targetFirst(scene)) {
      boolean named = form == NamedBy.PLACE || scene.count(object.shape()) == 1;
      if (named && about.add("colour " + object.cell())) {
        return Optional.of(wording.colour(form, object));
      }
    }
    return Optional.empty();
  }

  private Optional<Question> where(Scene scene, Set<String> about) {
    NamedBy form = Deck.pick(config.whereForms(), random);
    for (SceneObject object : targetFirst(scene)) {
      long alike =
          form == NamedBy.SHAPE ? scene.count(object.shape()) : scene.count(object.combination());
      if (alike == 1 && about.add("where " + object.cell())) {
        return Optional.of(wording.where(form, object));
      }
    }
    return Optional.empty();
  }

  private Optional<Question> yesNo(Scene scene, Set<String> about) {
    YesNoForm form = Deck.pick(config.yesNoForms(), random);
    Deck<Boolean> deck = truths.get(form);
    if (deck == null) {
      throw new IllegalStateException("no deck for " + form);
    }
    boolean truth = deck.deal();
    List<Combination> candidates = new ArrayList<>(subjects.of(scene, form, truth));
    for (Combination subject : candidates) {
      if (about.add("yes_no " + wording.subject(form, subject))) {
        return Optional.of(wording.yesNo(form, subject, truth));
      }
    }
    deck.giveBack(truth); // another scene gets the turn, and yes and no stay even
    return Optional.empty();
  }

  private List<SceneObject> targetFirst(Scene scene) {
    List<SceneObject> objects = new ArrayList<>(scene.objects());
    Deck.shuffle(objects.subList(1, objects.size()), random);
    return objects;
  }
}
