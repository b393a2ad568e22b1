package org.sensorium.datasets.build.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Chooses among all questions that a scene answers: of the kind asked least so far, the one whose
 * answer was given least so far; among equals the one whose text got that answer least. An answer
 * that was given more often than its even share (a quarter, where there are more than four) waits,
 * and no kind takes more than half again its share of a scene's questions.
 *
 * @param <S> a scene
 */
public final class BalancedAsker<S> implements Asker<S> {
  private static final int FEW = 4; // answers that keep to their even share
  private static final double SLACK = 1.05; // of the even share

  private final List<String> kinds;
  private final Function<S, List<Question>> all;
  private final SplittableRandom random;
  private final Map<List<String>, Integer> counts = new HashMap<>();
  private final Map<String, Set<String>> answers = new HashMap<>(); // that a kind had so far

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
    int mostOfKind = (int) Math.ceil(1.5 * most / kinds.size());
    left.forEach(
        question ->
            answers
                .computeIfAbsent(question.kind(), kind -> new HashSet<>())
                .add(question.answer()));
    while (asked.size() < most) {
      left.removeIf(this::overdone);
      if (left.isEmpty()) {
        break;
      }
      Question next = left.stream().min(Comparator.comparing(this::score)).orElseThrow();
      asked.add(next);
      long alike = asked.stream().filter(other -> other.kind().equals(next.kind())).count();
      left.removeIf(
          question ->
              question.text().equals(next.text())
                  || (alike == mostOfKind && question.kind().equals(next.kind())));
      for (List<String> key : keys(next)) {
        counts.merge(key, 1, Integer::sum);
      }
    }
    Deck.shuffle(asked, random);
    return asked;
  }

  private boolean overdone(Question question) {
    int kind = count(List.of(question.kind()));
    int given = count(List.of(question.kind(), question.answer()));
    int share = Math.min(FEW, answers.getOrDefault(question.kind(), Set.of()).size());
    return given > SLACK * kind / share;
  }

  private int count(List<String> key) {
    return counts.getOrDefault(key, 0);
  }

  /** The counts of kind, answer and text as one number, the first weighing most. */
  private long score(Question question) {
    long score = 0;
    for (List<String> key : keys(question)) {
      score = (score << 20) + count(key);
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
