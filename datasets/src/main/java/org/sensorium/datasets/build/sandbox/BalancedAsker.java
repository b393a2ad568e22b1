package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Chooses among all questions that a scene answers: of the kind asked least so far, the one whose
 * answer was given least so far; among equals the one whose text got that answer least.
 *
 * @param <S> a scene
 */
public final class BalancedAsker<S> implements Asker<S> {
  private final List<String> kinds;
  private final Function<S, List<Question>> all;
  private final SplittableRandom random;
  private final Map<List<String>, Integer> counts = new HashMap<>();

  /**
   * @param kinds that are asked
   * @param all every question that a scene answers exactly, each once
   */
  public BalancedAsker(
      List<String> kinds, Function<S, List<Question>> all, SplittableRandom random) {
    this.kinds = List.copyOf(kinds);
    this.all = all;
    this.random = random;
  }

  @Override
  public List<Question> ask(S scene, int most) {
    List<Question> left = new ArrayList<>(all.apply(scene));
    left.removeIf(question -> !kinds.contains(question.kind()));
    Deck.shuffle(left, random); // ties are broken by this order
    List<Question> asked = new ArrayList<>();
    while (asked.size() < most && !left.isEmpty()) {
      Question next = left.stream().min(Comparator.comparing(this::score)).orElseThrow();
      left.removeIf(question -> question.text().equals(next.text()));
      asked.add(next);
      for (List<String> key : keys(next)) {
        counts.merge(key, 1, Integer::sum);
      }
    }
    Deck.shuffle(asked, random);
    return asked;
  }

  /** The counts of kind, answer and text as one number, the first weighing most. */
  private long score(Question question) {
    long score = 0;
    for (List<String> key : keys(question)) {
      score = (score << 20) + counts.getOrDefault(key, 0);
    }
    return score;
  }

  private static List<List<String>> keys(Question question) {
    return List.of(
        List.of(question.kind()),
        List.of(question.kind(), question.answer()),
        List.of(question.kind(), question.answer(), question.text()));
  }
}
