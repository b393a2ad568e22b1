package org.sensorium.datasets.stats;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers as one page with charts and some of the pictures. It loads nothing, so it can be
 * mailed or kept.
 */
public final class StatsPage {
  private final String title;
  private final DatasetStats stats;
  private final @Nullable Thumbnails thumbnails;

  /**
   * @param title of the page, such as the names of the files
   * @param thumbnails null leaves the pictures out
   */
  public StatsPage(String title, DatasetStats stats, @Nullable Thumbnails thumbnails) {
    this.title = title;
    this.stats = stats;
    this.thumbnails = thumbnails;
  }

  /** Writes the page. */
  public void write(Path file) throws IOException {
    Files.writeString(file, html());
  }

  String html() throws IOException {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <h1>%s</h1>
        %s%s%s%s%s%s%s%s</body>
        </html>
        """
        .formatted(
            Html.escape(title),
            style(),
            Html.escape(title),
            headline(),
            verbs(),
            lengths(),
            words(),
            media(),
            origin(),
            thumbnails == null ? "" : new PictureSheet(stats.pictures(), thumbnails).html(),
            problems());
  }

  private String headline() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("rows", Shown.number(stats.rows().read()));
    facts.put("turns", Shown.number(stats.turns()));
    stats.media().forEach(kind -> facts.put(name(kind), Shown.number(kind.count())));
    facts.put("rows without media", Shown.number(stats.rows().textOnly()));
    facts.put("bad rows, left out", Shown.number(stats.rows().bad()));
    facts.put("repeated questions", Shown.percent(stats.repeats().share()));
    StringBuilder html = new StringBuilder("<dl class=\"headline\">\n");
    facts.forEach((name, value) -> html.append("<div><dt>%s<dd>%s</div>\n".formatted(name, value)));
    return html.append("</dl>\n").toString();
  }

  private static String name(DatasetStats.MediaKind kind) {
    return switch (kind.kind()) {
      case IMAGE -> "pictures";
      case VIDEO -> "videos";
      case AUDIO -> "recordings";
      case POINTCLOUD -> "point clouds";
      case FEATURES -> "feature files";
    };
  }

  private String verbs() {
    DatasetStats.Verbs verbs = stats.verbs();
    if (verbs.top().isEmpty()) {
      return "";
    }
    return """
        <h2>What is asked for</h2>
        <figure class="scroll wide">%s<figcaption>Root verbs of the questions with their most
        frequent direct nouns, of %s. Rules on tagged words find them, not a parser.</figcaption></figure>
        """
        .formatted(Charts.verbs(verbs.top()), StatsText.sampling(verbs));
  }

  private String lengths() {
    StringBuilder rows = new StringBuilder();
    StringBuilder charts = new StringBuilder();
    length("turns per row", "turns", stats.turnsPerRow(), rows, charts);
    length("media per row", "media", stats.mediaPerRow(), rows, charts);
    length("words of a question", "words", stats.questions().words(), rows, charts);
    length("words of an answer", "words", stats.answers().words(), rows, charts);
    length("tokens of a question", "tokens", stats.questions().tokens(), rows, charts);
    length("tokens of an answer", "tokens", stats.answers().tokens(), rows, charts);
    length("options of a choice", "options", stats.rows().choices(), rows, charts);
    length("reference answers of a row", "answers", stats.rows().references(), rows, charts);
    return """
        <h2>Lengths</h2>
        <div class="scroll"><table>
        %s%s</table></div>
        <div class="charts">
        %s</div>
        """
        .formatted(
            Html.row("th", "", "count", "mean", "min", "median", "95 %", "max"), rows, charts);
  }

  private static void length(
      String name,
      String unit,
      @Nullable Distribution numbers,
      StringBuilder rows,
      StringBuilder charts) {
    if (numbers == null || numbers.count() == 0) {
      return;
    }
    rows.append(
        Html.row(
            "td",
            name,
            Shown.number(numbers.count()),
            Shown.number(numbers.mean()),
            Shown.number(numbers.min()),
            Shown.number(numbers.median()),
            Shown.number(numbers.p95()),
            Shown.number(numbers.max())));
    if (numbers.bins().size() > 1) {
      charts.append(figure(name, Charts.columns(numbers, unit)));
    }
  }

  private String words() {
    StringBuilder rows = new StringBuilder();
    diversity("questions", stats.questions(), rows);
    diversity("answers", stats.answers(), rows);
    return """
        <h2>Wording</h2>
        <div class="scroll"><table>
        %s%s</table></div>
        <p class="soft">n-grams are n words in a row, whatever their case. The share of distinct ones
        falls as a dataset grows: compare datasets of one size.</p>
        <div class="charts">
        %s%s</div>
        """
        .formatted(
            Html.row("th", "", "n-grams of", "looked at", "distinct", "share", ""),
            rows,
            bars("Questions begin with", stats.firstWords().top()),
            bars("Scripts, by the letters of a row", stats.scripts()));
  }

  private static void diversity(String name, DatasetStats.Texts texts, StringBuilder rows) {
    for (DatasetStats.Ngrams gram : texts.ngrams()) {
      rows.append(
          Html.row(
              "td",
              name,
              gram.n() == 1 ? "1 word" : gram.n() + " words",
              Shown.number(gram.total()),
              Shown.number(gram.distinct()),
              Shown.percent(gram.share()),
              gram.cut() ? "the first ones" : ""));
    }
  }

  private String media() {
    StringBuilder rows = new StringBuilder();
    for (DatasetStats.MediaKind kind : stats.media()) {
      String[] cells = {
        name(kind),
        Shown.number(kind.count()),
        Shown.number(kind.rows()),
        Shown.number(kind.measured()),
        Shown.number(kind.unreadable()),
        "",
        "",
        "",
        ""
      };
      for (DatasetStats.Range range : kind.sizes()) {
        cells[5] = "%s, %s".formatted(range.name(), range.unit());
        cells[6] = Shown.number(range.min());
        cells[7] = Shown.number(range.median());
        cells[8] = Shown.number(range.max());
        rows.append(Html.row("td", cells));
        cells = new String[] {"", "", "", "", "", "", "", "", ""};
      }
      rows.append(kind.sizes().isEmpty() ? Html.row("td", cells) : "");
    }
    String head =
        Html.row(
            "th", "", "count", "rows", "measured", "unreadable", "size", "min", "median", "max");
    return rows.isEmpty()
        ? ""
        : "<h2>Media</h2>\n<div class=\"scroll\"><table>\n%s%s</table></div>\n"
            .formatted(head, rows);
  }

  private String origin() {
    String charts =
        bars("Tasks", stats.tasks().top())
            + bars("Datasets", stats.datasets().top())
            + bars("Splits", stats.splits().top());
    return charts.isEmpty()
        ? ""
        : "<h2>Origin</h2>\n<div class=\"charts\">\n%s</div>\n".formatted(charts);
  }

  private static String bars(String title, List<Count> counts) {
    return counts.isEmpty() ? "" : figure(title, Charts.bars(counts));
  }

  private static String figure(String title, String svg) {
    return "<figure><figcaption>%s</figcaption>%s</figure>\n".formatted(Html.escape(title), svg);
  }

  private String problems() {
    StringBuilder html = new StringBuilder();
    problems("Bad rows, left out", stats.rows().bad(), stats.rows().problems(), html);
    long unreadable = stats.media().stream().mapToLong(DatasetStats.MediaKind::unreadable).sum();
    problems("Media that cannot be read", unreadable, stats.mediaProblems(), html);
    return html.toString();
  }

  private static void problems(
      String title, long count, List<String> problems, StringBuilder html) {
    if (count == 0) {
      return;
    }
    html.append("<h2>%s: %s</h2>\n<ul class=\"problems\">\n".formatted(title, Shown.number(count)));
    problems.forEach(line -> html.append("<li>").append(Html.escape(line)).append('\n'));
    if (count > problems.size()) {
      html.append("<li>and %s more\n".formatted(Shown.number(count - problems.size())));
    }
    html.append("</ul>\n");
  }

  private static String style() throws IOException {
    try (InputStream in = StatsPage.class.getResourceAsStream("page.css")) {
      if (in == null) {
        throw new FileNotFoundException("the resource page.css is not in the jar: build again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
