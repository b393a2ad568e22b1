package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The numbers for a terminal, at most {@value #COLUMNS} columns wide. */
public final class StatsText {
  static final int COLUMNS = 100;
  private static final int NAME = 48; // columns of a name
  private static final int NAMES = 10; // shown of each list
  private static final int LINES = 4; // of a problem
  private static final int BAR = 30; // columns of the longest bar

  private final DatasetStats stats;
  private final StringBuilder out = new StringBuilder();

  private StatsText(DatasetStats stats) {
    this.stats = stats;
  }

  /** Several lines, each ended. */
  public static String of(DatasetStats stats) {
    return new StatsText(stats).text();
  }

  private String text() {
    rows();
    lengths();
    media();
    counts("tasks", stats.tasks().top());
    counts("datasets", stats.datasets().top());
    counts("splits", stats.splits().top());
    scripts();
    diversity();
    counts("questions begin with", stats.firstWords().top());
    verbs();
    problems("bad rows, left out", stats.rows().bad(), stats.rows().problems());
    problems("media that cannot be read", unreadable(), stats.mediaProblems());
    return out.toString();
  }

  private long unreadable() {
    return stats.media().stream().mapToLong(DatasetStats.MediaKind::unreadable).sum();
  }

  private void rows() {
    DatasetStats.Rows rows = stats.rows();
    TextTable table = new TextTable();
    table.row("rows", Shown.number(rows.read()));
    table.row("  bad, left out", Shown.number(rows.bad()));
    table.row("  without media", Shown.number(rows.textOnly()));
    if (rows.choices().count() > 0) {
      table.row("  multiple choice", Shown.number(rows.choices().count()));
    }
    if (rows.references().count() > 0) {
      table.row("  with reference answers", Shown.number(rows.references().count()));
    }
    table.row("turns", Shown.number(stats.turns()));
    for (Count role : stats.turnsByRole()) {
      table.row("  " + role.name(), Shown.number(role.count()));
    }
    table.row("repeated questions", repeats());
    out.append(table.text());
  }

  private String repeats() {
    DatasetStats.Repeats repeats = stats.repeats();
    String share = Shown.percent(repeats.share());
    return repeats.compared() < stats.questions().count() - stats.questions().empty()
        ? "%s of the first %s".formatted(share, Shown.number(repeats.compared()))
        : share;
  }

  private void lengths() {
    TextTable table = new TextTable();
    table.row("per row or text", "count", "mean", "min", "median", "95 %", "max");
    length(table, "turns per row", stats.turnsPerRow());
    length(table, "media per row", stats.mediaPerRow());
    length(table, "words of a question", stats.questions().words());
    length(table, "words of an answer", stats.answers().words());
    length(table, "tokens of a question", stats.questions().tokens());
    length(table, "tokens of an answer", stats.answers().tokens());
    length(table, "options of a choice", stats.rows().choices());
    length(table, "reference answers", stats.rows().references());
    if (stats.rows().read() > 0) {
      out.append('\n').append(table.text());
    }
  }

  private static void length(TextTable table, String name, @Nullable Distribution numbers) {
    if (numbers != null && numbers.count() > 0) {
      table.row(
          name,
          Shown.number(numbers.count()),
          Shown.number(numbers.mean()),
          Shown.number(numbers.min()),
          Shown.number(numbers.median()),
          Shown.number(numbers.p95()),
          Shown.number(numbers.max()));
    }
  }

  private void media() {
    if (stats.media().isEmpty()) {
      return;
    }
    TextTable table = new TextTable();
    table.row("media", "count", "rows", "measured", "min", "median", "max", "");
    for (DatasetStats.MediaKind kind : stats.media()) {
      String name = kind.kind().name().toLowerCase(Locale.ROOT);
      table.row(
          name,
          Shown.number(kind.count()),
          Shown.number(kind.rows()),
          Shown.number(kind.measured()));
      for (DatasetStats.Range range : kind.sizes()) {
        table.row(
            "  " + range.name(),
            "",
            "",
            "",
            Shown.number(range.min()),
            Shown.number(range.median()),
            Shown.number(range.max()),
            range.unit());
      }
    }
    out.append('\n').append(table.text());
  }

  private void counts(String title, List<Count> counts) {
    if (counts.isEmpty()) {
      return;
    }
    TextTable table = new TextTable();
    table.row(title, "count", "");
    long most = counts.get(0).count();
    for (Count count : counts.subList(0, Math.min(NAMES, counts.size()))) {
      int bar = (int) Math.max(1, Math.round((double) BAR * count.count() / most));
      table.row(
          "  " + Shown.line(count.name(), NAME),
          Shown.number(count.count()),
          " " + "█".repeat(bar));
    }
    out.append('\n').append(table.text());
  }

  private void scripts() {
    counts("scripts of the rows", stats.scripts());
    if (stats.mixedScripts() > 0) {
      out.append("  in ")
          .append(Shown.number(stats.mixedScripts()))
          .append(" rows a second script has a tenth of the letters or more\n");
    }
  }

  private void diversity() {
    if (stats.questions().count() + stats.answers().count() == 0) {
      return;
    }
    TextTable table = new TextTable();
    table.row("distinct n-grams", "n", "looked at", "distinct", "share", "");
    diversity(table, "questions", stats.questions());
    diversity(table, "answers", stats.answers());
    out.append('\n').append(table.text());
  }

  private static void diversity(TextTable table, String name, DatasetStats.Texts texts) {
    for (DatasetStats.Ngrams gram : texts.ngrams()) {
      table.row(
          "  " + name,
          Integer.toString(gram.n()),
          Shown.number(gram.total()),
          Shown.number(gram.distinct()),
          Shown.percent(gram.share()),
          gram.cut() ? "the first ones" : "");
    }
  }

  private void verbs() {
    DatasetStats.Verbs verbs = stats.verbs();
    if (verbs.top().isEmpty()) {
      return;
    }
    TextTable table = new TextTable();
    table.row("root verbs", "count", "  their nouns");
    for (DatasetStats.Verb verb : verbs.top().subList(0, Math.min(NAMES, verbs.top().size()))) {
      String nouns =
          verb.nouns().stream()
              .map(noun -> noun.name() + " " + Shown.number(noun.count()))
              .collect(Collectors.joining(", "));
      table.row(
          "  " + Shown.line(verb.verb(), 20),
          Shown.number(verb.count()),
          "  " + Shown.line(nouns, 60));
    }
    out.append('\n').append(table.text());
    out.append("  of ").append(sampling(verbs)).append('\n');
  }

  /** What the verbs were counted in. */
  static String sampling(DatasetStats.Verbs verbs) {
    String drawn =
        verbs.sampled() < verbs.instructions()
            ? "%s instructions drawn from %s"
                .formatted(Shown.number(verbs.sampled()), Shown.number(verbs.instructions()))
            : "%s instructions".formatted(Shown.number(verbs.instructions()));
    return "%s; %s in Latin script, %s with verb and noun"
        .formatted(drawn, Shown.number(verbs.latin()), Shown.number(verbs.paired()));
  }

  private void problems(String title, long count, List<String> problems) {
    if (count == 0) {
      return;
    }
    out.append("\n%s: %s\n".formatted(title, Shown.number(count)));
    List<String> lines = new ArrayList<>(problems.subList(0, Math.min(NAMES, problems.size())));
    for (String line : lines) {
      Shown.wrapped(line, COLUMNS - 4, LINES)
          .forEach(part -> out.append("  ").append(part).append('\n'));
    }
    if (count > lines.size()) {
      out.append("  and %s more\n".formatted(Shown.number(count - lines.size())));
    }
  }
}
