package org.sensorium.demos.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.ScoreTable;
import org.sensorium.fusion.eval.Scores;

/** Scores as a table for the terminal. */
final class ScoreText {
  private static final String ROW = "%-22s %9s %8s %8s %9s %9s%n";
  private static final String SHORT_ROW = "%-22s %9s %8s %9s %9s%n";

  private ScoreText() {}

  /** A line per kind of question, then all, then what training showed and what it did not. */
  static String of(Scores scores) {
    ScoreTable before = ScoreTable.of(scores.before());
    ScoreTable after = ScoreTable.of(scores.after());
    ScoreTable baseline = scores.baseline();
    StringBuilder text = new StringBuilder();
    text.append(ROW.formatted("kind", "questions", "before", "after", "contains", "baseline"));
    after
        .byKind()
        .forEach(
            (kind, score) ->
                text.append(
                    row(kind, score, before.byKind().get(kind), baseline.byKind().get(kind))));
    text.append(row("overall", after.overall(), before.overall(), baseline.overall()));
    after
        .byModality()
        .forEach(
            (id, score) ->
                text.append(
                    row(
                        "  of " + id,
                        score,
                        before.byModality().get(id),
                        baseline.byModality().get(id))));
    if (scores.after().stream().anyMatch(Answer::unseen)) {
      text.append(row("  combinations seen", scores.part(false).overall(), null, null));
      text.append(row("  not seen in training", scores.part(true).overall(), null, null));
    }
    return text.toString();
  }

  /** Scores of one evaluation, the baseline's beside them if there is one. */
  static String of(ScoreTable table, @Nullable ScoreTable baseline) {
    StringBuilder text = new StringBuilder();
    text.append(SHORT_ROW.formatted("kind", "questions", "exact", "contains", "baseline"));
    table
        .byKind()
        .forEach(
            (kind, score) ->
                text.append(
                    shortRow(kind, score, baseline == null ? null : baseline.byKind().get(kind))));
    return text.append(
            shortRow("overall", table.overall(), baseline == null ? null : baseline.overall()))
        .toString();
  }

  private static String shortRow(
      String name, ScoreTable.Score score, ScoreTable.@Nullable Score baseline) {
    return SHORT_ROW.formatted(
        name,
        score.answers(),
        percent(score.exactShare()),
        percent(score.containsShare()),
        percent(baseline));
  }

  private static String row(
      String name,
      ScoreTable.Score after,
      ScoreTable.@Nullable Score before,
      ScoreTable.@Nullable Score baseline) {
    return ROW.formatted(
        name,
        after.answers(),
        percent(before),
        percent(after),
        percent(after.containsShare()),
        percent(baseline));
  }

  private static String percent(ScoreTable.@Nullable Score score) {
    return score == null || score.answers() == 0 ? "" : percent(score.exactShare());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
