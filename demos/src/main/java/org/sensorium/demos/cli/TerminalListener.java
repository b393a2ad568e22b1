package org.sensorium.demos.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.sensorium.fusion.recipe.RunListener;

/** Shows what a run does: bars on a terminal, a plain line now and then in a log file. */
final class TerminalListener implements RunListener {
  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;

  /**
   * @param err where lines go; bars go to the process's own stderr
   * @param terminal whether bars can be drawn
   */
  TerminalListener(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  /** Bars if the launcher says that stderr is a terminal: Java itself cannot tell. */
  static TerminalListener on(PrintWriter err) {
    return new TerminalListener(err, Boolean.getBoolean("sensorium.terminal"), System::nanoTime);
  }

  @Override
  public void say(String line) {
    err.println(line);
  }

  @Override
  public Progress begin(String what, long first, long total, String unit) {
    return terminal
        ? new Bar(what, first, total, unit)
        : new PlainProgress(err, what, first, total, unit, nanoTime);
  }

  /** A bar that redraws itself, with rate and time left. */
  private static final class Bar implements Progress {
    private final ProgressBar bar;

    Bar(String what, long first, long total, String unit) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(what)
              .startsFrom(first, Duration.ZERO)
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .showSpeed()
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
              .setUpdateIntervalMillis(200)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }

    @Override
    public void at(long done, String note) {
      bar.stepTo(done);
      bar.setExtraMessage(note.isEmpty() ? "" : " " + note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** As {@code 2:05} or {@code 1:02:05}. */
  static String clock(Duration time) {
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
