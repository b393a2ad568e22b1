package org.sensorium.fusion.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sensorium.fusion.model.Modality;

/**
 * Shares of right answers, over all and by kind of question.
 *
 * @param overall of all answers
 * @param byKind of the answers of each kind, kinds in alphabetical order
 */
public record ScoreTable(Score overall, Map<String, Score> byKind) {
  /** Between a modality and a kind, in the scores of a model that reads several. */
  static final String OF = ": ";

  /**
   * Right answers among some.
   *
   * @param answers how many there are
   * @param exact how many match exactly
   * @param contains how many contain the truth
   */
  public record Score(int answers, int exact, int contains) {

    static Score of(List<Answer> answers) {
      return new Score(
          answers.size(), count(answers, Answer::exact), count(answers, Answer::contains));
    }

    private Score and(Score other) {
      return new Score(answers + other.answers, exact + other.exact, contains + other.contains);
    }

    private static int count(List<Answer> answers, Predicate<Answer> right) {
      return (int) answers.stream().filter(right).count();
    }

    /** From 0 to 1; 0 if there are no answers. */
    public double exactShare() {
      return answers == 0 ? 0 : (double) exact / answers;
    }

    /** From 0 to 1; 0 if there are no answers. */
    public double containsShare() {
      return answers == 0 ? 0 : (double) contains / answers;
    }
  }

  /** Scores of each modality; empty where kinds are not told apart by it. */
  public Map<String, Score> byModality() {
    Map<String, Score> found = new LinkedHashMap<>();
    for (String id : Modality.ids()) {
      byKind.forEach(
          (kind, score) -> {
            if (kind.startsWith(id + OF)) {
              found.merge(id, score, Score::and);
            }
          });
    }
    return found;
  }

  public static ScoreTable of(List<Answer> answers) {
    Map<String, List<Answer>> kinds = new TreeMap<>();
    for (Answer answer : answers) {
      kinds.computeIfAbsent(answer.kind(), kind -> new ArrayList<>()).add(answer);
    }
    Map<String, Score> byKind = new LinkedHashMap<>();
    kinds.forEach((kind, ofKind) -> byKind.put(kind, Score.of(ofKind)));
    return new ScoreTable(Score.of(answers), byKind);
  }
}
