package org.sensorium.demos.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.sensorium.fusion.recipe.RunListener;

/** Progress without a terminal: one line in ten seconds at most, and one at the end. */
final class PlainProgress implements RunListener.Progress {
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final String what;
  private final long first; // done before: no part of the rate
  private final long total;
  private final String unit;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastLine;
  private long done;
  private String note = "";

  PlainProgress(
      PrintWriter out, String what, long first, long total, String unit, LongSupplier nanoTime) {
    this.out = out;
    this.what = what;
    this.first = first;
    done = first;
    this.total = total;
    this.unit = unit;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    lastLine = start;
  }

  @Override
  public void at(long done, String note) {
    this.done = done;
    this.note = note;
    long now = nanoTime.getAsLong();
    if (now - lastLine >= BETWEEN.toNanos() && done < total) {
      lastLine = now;
      double rate = (done - first) * 1e9 / (now - start);
      Duration left = Duration.ofMillis(Math.round(1000 * (total - done) / Math.max(rate, 1e-9)));
      print("%s left".formatted(TerminalListener.clock(left)), rate);
    }
  }

  @Override
  public void close() {
    long nanos = nanoTime.getAsLong() - start;
    print(
        "took " + TerminalListener.clock(Duration.ofNanos(nanos)),
        (done - first) * 1e9 / Math.max(nanos, 1));
  }

  private void print(String time, double rate) {
    out.printf(
        Locale.ROOT,
        "%s: %d/%d %s, %s, %s%s%n",
        what,
        done,
        total,
        unit,
        rate(rate),
        time,
        note.isEmpty() ? "" : ", " + note);
    out.flush();
  }

  /** Slow steps are told by the time that each takes; what is measured has no "each". */
  private String rate(double rate) {
    boolean counted = unit.endsWith("s");
    return counted && rate > 0 && rate < 1
        ? String.format(Locale.ROOT, "%.1f s each", 1 / rate)
        : String.format(Locale.ROOT, "%.1f %s/s", rate, unit);
  }
}
