package org.sensorium.fusion.eval;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * One page that shows a run, complete in itself: scores, loss curve, and what was answered to test
 * media. It loads nothing, so it can be mailed or kept.
 *
 * @param title of the page
 * @param summary a sentence under the title: the parts of the model, where it ran
 * @param scores what the run has come to
 * @param losses the training loss, in order of the steps; may be empty
 * @param config the run's file as text
 * @param tryIt a command that asks the model something
 */
public record HtmlReport(
    String title, String summary, Scores scores, List<Loss> losses, String config, String tryIt) {
  private static final int PER_KIND = 4; // samples shown of each kind
  private static final int LONGEST = 120; // of an aside, characters
  private static final int SIDE = 240; // longest side of a picture, pixels
  private static final double WIDE = 1.5; // width over height of one that gets the room of two

  /**
   * The loss of one optimizer step.
   *
   * @param stage name of its stage; neighbouring steps of one stage are joined
   */
  public record Loss(String stage, long step, double loss) {}

  /** Shows the medium of an answer. */
  @FunctionalInterface
  public interface Pictures {
    /**
     * A picture of the medium of an answer.
     *
     * @param answer its place in {@link Scores#after}: two rows may mean two parts of one file
     */
    BufferedImage of(int answer) throws IOException;
  }

  /** Writes the page. */
  public void write(Path file, Pictures pictures) throws IOException {
    Files.writeString(file, html(pictures));
  }

  String html(Pictures pictures) throws IOException {
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
        <p class="soft">%s</p>
        %s
        <h2>Scores by kind of question</h2>
        %s
        %s
        <h2>Test media</h2>
        <p class="soft">Up to %d answers of each kind, evenly spaced in the test file, right or
        wrong; "before" is what the model said before training.</p>
        <div class="samples">
        %s</div>
        <h2>Ask it yourself</h2>
        <pre>%s</pre>
        <details><summary>The run's file</summary>
        <pre>%s</pre>
        </details>
        </body>
        </html>
        """
        .formatted(
            escape(title),
            resource("report.css"),
            escape(title),
            escape(summary),
            headline(),
            scoreTable(),
            lossCurve(),
            PER_KIND,
            samples(pictures),
            escape(tryIt),
            escape(config));
  }

  private String headline() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("exact match before", percent(ScoreTable.of(scores.before()).overall()));
    facts.put("exact match after", percent(ScoreTable.of(scores.after()).overall()));
    facts.put("most frequent answer", percent(scores.baseline().overall()));
    if (scores.after().stream().anyMatch(Answer::unseen)) {
      facts.put("after, on unseen combinations", percent(scores.part(true).overall()));
    }
    StringBuilder html = new StringBuilder("<dl class=\"headline\">\n");
    facts.forEach((name, value) -> html.append("<div><dt>%s<dd>%s</div>\n".formatted(name, value)));
    return html.append("</dl>").toString();
  }

  private String scoreTable() {
    ScoreTable before = ScoreTable.of(scores.before());
    ScoreTable after = ScoreTable.of(scores.after());
    StringBuilder rows = new StringBuilder();
    after
        .byKind()
        .forEach(
            (kind, score) ->
                rows.append(
                    row(
                        "kind",
                        kind,
                        score,
                        before.byKind().get(kind),
                        scores.baseline().byKind().get(kind))));
    rows.append(
        row("overall", "overall", after.overall(), before.overall(), scores.baseline().overall()));
    after
        .byModality()
        .forEach(
            (id, score) ->
                rows.append(
                    row(
                        "part",
                        "of " + id,
                        score,
                        before.byModality().get(id),
                        scores.baseline().byModality().get(id))));
    if (scores.after().stream().anyMatch(Answer::unseen)) {
      rows.append(row("part", "combinations seen", scores.part(false).overall(), null, null));
      rows.append(row("part", "not seen", scores.part(true).overall(), null, null));
    }
    return """
        <div class="scroll"><table>
        <tr><th>kind<th>questions<th>before<th>after<th>contains<th>baseline<th>after; line: baseline
        %s</table></div>
        <p class="soft">Share of held-out questions answered exactly, normalised as VQA does;
        contains: the answer holds the truth. Baseline: the most frequent training answer of the kind.</p>
        """
        .formatted(rows);
  }

  private static String row(
      String style,
      String kind,
      ScoreTable.Score after,
      ScoreTable.@Nullable Score before,
      ScoreTable.@Nullable Score baseline) {
    return String.format(
        Locale.ROOT,
        "<tr class=\"%s\"><td>%s<td>%d<td>%s<td>%s<td>%.1f %%<td>%s<td class=\"chart\">"
            + "<div class=\"bar\"><i style=\"width:%.1f%%\"></i>%s</div>%n",
        style,
        escape(kind),
        after.answers(),
        percent(before),
        percent(after),
        100 * after.containsShare(),
        percent(baseline),
        100 * after.exactShare(),
        baseline == null
            ? ""
            : String.format(
                Locale.ROOT, "<b style=\"left:%.1f%%\"></b>", 100 * baseline.exactShare()));
  }

  private String lossCurve() {
    if (losses.isEmpty()) {
      return "";
    }
    return """
        <h2>Training loss</h2>
        <figure class="scroll">
        %s<figcaption>By optimizer step; the light line is every step, the dark one a running mean.</figcaption>
        </figure>
        """
        .formatted(new LossChart(losses).svg());
  }

  private String samples(Pictures pictures) throws IOException {
    Map<String, List<Integer>> kinds = new TreeMap<>();
    for (int i = 0; i < scores.after().size(); i++) {
      kinds.computeIfAbsent(scores.after().get(i).kind(), kind -> new ArrayList<>()).add(i);
    }
    StringBuilder html = new StringBuilder();
    for (List<Integer> answers : kinds.values()) {
      int shown = Math.min(PER_KIND, answers.size());
      for (int i = 0; i < shown; i++) {
        html.append(sample(answers.get(i * answers.size() / shown), pictures));
      }
    }
    return html.toString();
  }

  private String sample(int number, Pictures pictures) throws IOException {
    Answer answer = scores.after().get(number);
    String before =
        scores.before().stream()
            .filter(b -> isSame(b, answer))
            .map(Answer::answer)
            .findFirst()
            .orElse("");
    return """
        <div class="sample">%s<div class="text">
        <div class="kind">%s%s</div>
        <div class="question">%s</div>
        <div class="%s"><span class="mark">%s</span>%s</div>
        %s%s</div></div>
        """
        .formatted(
            picture(number, answer.medium(), pictures),
            escape(answer.kind()),
            answer.unseen() ? " · unseen combination" : "",
            escape(answer.question()),
            answer.exact() ? "right" : "wrong",
            answer.exact() ? "✓" : "✗",
            escape(answer.answer().isBlank() ? "(no answer)" : answer.answer()),
            answer.exact() ? "" : aside("truth", answer.truth()),
            before.isBlank() ? "" : aside("before", before));
  }

  private static boolean isSame(Answer one, Answer other) {
    return one.id().equals(other.id())
        && one.medium().equals(other.medium()) // two sources may count their rows alike
        && one.question().equals(other.question());
  }

  private static String aside(String name, String text) {
    String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    return "<div class=\"aside\">%s: %s</div>\n".formatted(name, escape(shown));
  }

  private static String picture(int number, String reference, Pictures pictures)
      throws IOException {
    if (reference.isEmpty()) {
      return "<div class=\"nothing\">no medium</div>";
    }
    BufferedImage image;
    try {
      image = pictures.of(number);
    } catch (IOException e) {
      return "<div class=\"nothing\">%s</div>".formatted(escape(reference));
    }
    boolean wide = image.getWidth() > WIDE * image.getHeight();
    return "<img%s alt=\"%s\" src=\"data:image/jpeg;base64,%s\">"
        .formatted(
            wide ? " class=\"wide\"" : "",
            escape(reference),
            Base64.getEncoder().encodeToString(thumbnail(image, wide ? 3 * SIDE : SIDE)));
  }

  /** A JPEG file, no side longer than that, pixels. */
  private static byte[] thumbnail(BufferedImage full, int side) throws IOException {
    double scale = Math.min(1, (double) side / Math.max(full.getWidth(), full.getHeight()));
    int width = Math.max(1, (int) Math.round(full.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(full.getHeight() * scale));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    Image scaled = full.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
    graphics.drawImage(scaled, 0, 0, null);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(small, "jpeg", jpeg);
    return jpeg.toByteArray();
  }

  private static String percent(ScoreTable.@Nullable Score score) {
    return score == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * score.exactShare());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the resource %s is not in the jar: build again".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
