package org.sensorium.fusion.eval;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A loss curve as inline SVG: every logged step faintly, a running mean on top. */
final class LossChart {
  private static final int WIDTH = 900; // of the drawing, SVG units
  private static final int HEIGHT = 300;
  private static final int LEFT = 48;
  private static final int RIGHT = 24;
  private static final int TOP = 24;
  private static final int BOTTOM = 34;
  private static final int LINES = 5; // about so many grid lines each way
  private static final double SHOWN = 0.99; // share of the points that set the scale

  private final List<HtmlReport.Loss> losses;
  private final double lastStep;
  private final double highest;

  /**
   * @param losses at least one, in order of their steps
   */
  LossChart(List<HtmlReport.Loss> losses) {
    this.losses = losses.stream().filter(loss -> Double.isFinite(loss.loss())).toList();
    lastStep = Math.max(1, losses.get(losses.size() - 1).step());
    double[] sorted = this.losses.stream().mapToDouble(HtmlReport.Loss::loss).sorted().toArray();
    double high = sorted.length == 0 ? 1 : sorted[(int) ((sorted.length - 1) * SHOWN)];
    highest = high <= 0 ? 1 : high * 1.05;
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\">\n".formatted(WIDTH, HEIGHT));
    svg.append("<title>Training loss by optimizer step</title>\n");
    svg.append(
        "<clipPath id=\"plot\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/></clipPath>\n"
            .formatted(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM));
    double yStep = roundStep(highest);
    for (int i = 0; i * yStep <= highest; i++) {
      double y = y(i * yStep);
      line(svg, LEFT, y, WIDTH - RIGHT, y);
      text(svg, LEFT - 8, y + 4, "end", number(i * yStep));
    }
    double xStep = roundStep(lastStep);
    for (int i = 0; i * xStep <= lastStep; i++) {
      text(svg, x(i * xStep), HEIGHT - BOTTOM + 18, "middle", number(i * xStep));
    }
    for (List<HtmlReport.Loss> stage : stages()) {
      double start = x(stage.get(0).step());
      line(svg, start, TOP, start, HEIGHT - BOTTOM);
      text(svg, start, TOP - 8, "start", stage.get(0).stage());
      svg.append("<g clip-path=\"url(#plot)\">\n");
      path(svg, "raw", stage);
      path(svg, "smooth", smoothed(stage));
      svg.append("</g>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  /** The steps of each stage. */
  private List<List<HtmlReport.Loss>> stages() {
    List<List<HtmlReport.Loss>> stages = new ArrayList<>();
    String name = null;
    for (HtmlReport.Loss loss : losses) {
      if (!loss.stage().equals(name)) {
        stages.add(new ArrayList<>());
        name = loss.stage();
      }
      stages.get(stages.size() - 1).add(loss);
    }
    return stages;
  }

  /** Means over a window of a fortieth of the curve. */
  private static List<HtmlReport.Loss> smoothed(List<HtmlReport.Loss> losses) {
    int window = Math.max(1, losses.size() / 40);
    List<HtmlReport.Loss> means = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      List<HtmlReport.Loss> around =
          losses.subList(Math.max(0, i - window), Math.min(losses.size(), i + window + 1));
      double mean = around.stream().mapToDouble(HtmlReport.Loss::loss).average().orElse(0);
      means.add(new HtmlReport.Loss(losses.get(i).stage(), losses.get(i).step(), mean));
    }
    return means;
  }

  /** 1, 2 or 5 times a power of ten, so that about {@value #LINES} fit in. */
  private static double roundStep(double range) {
    double rough = range / LINES;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    return Arrays.stream(new double[] {1, 2, 5, 10})
        .map(factor -> factor * power)
        .filter(step -> step >= rough * 0.999)
        .findFirst()
        .orElse(10 * power);
  }

  private double x(double step) {
    return LEFT + step / lastStep * (WIDTH - LEFT - RIGHT);
  }

  private double y(double loss) {
    return HEIGHT - BOTTOM - loss / highest * (HEIGHT - TOP - BOTTOM);
  }

  private void path(StringBuilder svg, String style, List<HtmlReport.Loss> points) {
    svg.append("<path class=\"%s\" d=\"".formatted(style));
    for (int i = 0; i < points.size(); i++) {
      HtmlReport.Loss point = points.get(i);
      svg.append(i == 0 ? 'M' : 'L')
          .append(String.format(Locale.ROOT, "%.1f %.1f", x(point.step()), y(point.loss())));
    }
    svg.append("\"/>\n");
  }

  private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            text));
  }

  /** Without trailing zeros. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
