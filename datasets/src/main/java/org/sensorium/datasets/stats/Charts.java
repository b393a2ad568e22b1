package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Charts as inline SVG; colours come from the page's style sheet. */
final class Charts {
  private static final int WIDTH = 560; // in units of the drawing
  private static final int LINE = 24;
  private static final int LABEL = 170;
  private static final int NUMBER = 70;
  private static final int HEIGHT = 170; // of columns
  private static final double CHARACTER = 6.6; // mean width of one, at 12 units

  private Charts() {}

  /** Columns over the values. */
  static String columns(Distribution numbers, String unit) {
    List<Distribution.Bin> bins = numbers.bins();
    long most = Math.max(1, bins.stream().mapToLong(Distribution.Bin::count).max().orElse(1));
    int top = 14;
    int floor = HEIGHT - 34;
    double step = (double) WIDTH / Math.max(1, bins.size());
    StringBuilder svg = open(WIDTH, HEIGHT, "Histogram: " + unit);
    double half = floor - (floor - top) / 2.0;
    svg.append(line(top)).append(line(half));
    svg.append(text("axis", 0, top - 3, "start", Shown.number(most)));
    svg.append(text("axis", 0, half - 3, "start", Shown.number(most / 2)));
    int every = Math.max(1, (int) Math.ceil(bins.size() / 11.0));
    for (int i = 0; i < bins.size(); i++) {
      Distribution.Bin bin = bins.get(i);
      double height = (double) (floor - top) * bin.count() / most;
      boolean tail =
          i == bins.size() - 1 && bin.to() - bin.from() > bins.get(0).to() - bins.get(0).from();
      String values =
          bin.from() == bin.to()
              ? Shown.number(bin.from())
              : Shown.number(bin.from()) + "–" + Shown.number(bin.to());
      svg.append(
          rect(
              "bar",
              i * step + 1,
              floor - height,
              Math.max(1, step - 2),
              height,
              values + " " + unit + ": " + Shown.number(bin.count())));
      if (i % every == 0) {
        svg.append(
            text(
                "axis",
                (i + 0.5) * step,
                floor + 15,
                "middle",
                Shown.number(bin.from()) + (tail ? "+" : "")));
      }
    }
    svg.append(text("axis", WIDTH, HEIGHT - 2, "end", unit));
    return svg.append("</svg>\n").toString();
  }

  /** One bar per name, longest first. */
  static String bars(List<Count> counts) {
    long most = counts.isEmpty() ? 1 : counts.get(0).count();
    StringBuilder svg = open(WIDTH, counts.size() * LINE, "Bars");
    for (int i = 0; i < counts.size(); i++) {
      Count count = counts.get(i);
      double width = (double) (WIDTH - LABEL - NUMBER) * count.count() / most;
      svg.append(label(i, count.name()));
      svg.append(
          rect(
              "bar",
              LABEL,
              i * LINE + 4,
              Math.max(1, width),
              LINE - 8,
              count.name() + ": " + Shown.number(count.count())));
      svg.append(
          text("axis", LABEL + width + 6, i * LINE + 16, "start", Shown.number(count.count())));
    }
    return svg.append("</svg>\n").toString();
  }

  /** One bar per verb, cut into its nouns and the rest; the nouns stand beside it. */
  static String verbs(List<DatasetStats.Verb> verbs) {
    int label = LABEL / 2;
    long most = verbs.isEmpty() ? 1 : verbs.get(0).count();
    double scale = (double) (WIDTH - label - NUMBER) / most;
    StringBuilder svg = open(2 * WIDTH, verbs.size() * LINE, "Root verbs and their nouns");
    for (int i = 0; i < verbs.size(); i++) {
      DatasetStats.Verb verb = verbs.get(i);
      double y = i * LINE;
      svg.append(text("name", label - 8, y + 16, "end", Shown.line(verb.verb(), 12)));
      double x = label;
      long rest = verb.count();
      List<String> nouns = new ArrayList<>();
      for (Count noun : verb.nouns()) {
        svg.append(piece(nouns.size() + 1, x, y, scale * noun.count(), noun));
        x += scale * noun.count();
        rest -= noun.count();
        nouns.add(Shown.line(noun.name(), 20) + " " + Shown.number(noun.count()));
      }
      if (rest > 0) {
        svg.append(piece(5, x, y, scale * rest, new Count("other", rest)));
        x += scale * rest;
      }
      svg.append(text("axis", x + 6, y + 16, "start", Shown.number(verb.count())));
      svg.append(text("name", WIDTH + 8, y + 16, "start", String.join(", ", nouns)));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String piece(int shade, double x, double y, double width, Count count) {
    String title = count.name() + ": " + Shown.number(count.count());
    return rect("s" + shade, x, y + 3, Math.max(0.5, width - 1), LINE - 6, title);
  }

  private static String label(int line, String name) {
    String shown = Shown.line(name, (int) ((LABEL - 8) / CHARACTER));
    return text("name", LABEL - 8, line * LINE + 16.0, "end", shown);
  }

  private static StringBuilder open(int width, int height, String title) {
    return new StringBuilder(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(width, Math.max(1, height), Html.escape(title)));
  }

  private static String line(double y) {
    return String.format(
        Locale.ROOT,
        "<line class=\"grid\" x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
        WIDTH,
        y,
        y);
  }

  private static String rect(
      String style, double x, double y, double width, double height, String title) {
    return String.format(
        Locale.ROOT,
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>%n",
        style,
        x,
        y,
        width,
        height,
        Html.escape(title));
  }

  private static String text(String style, double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        style,
        x,
        y,
        anchor,
        Html.escape(text));
  }
}
