package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.recipe.RunListener;

class PlainProgressTest {
  private final StringWriter text = new StringWriter();
  private final AtomicLong nanos = new AtomicLong(5);
  private final RunListener listener =
      new TerminalListener(new PrintWriter(text, true), false, nanos::get);

  @Test
  void writesALineInTenSecondsAndOneAtTheEnd() {
    try (RunListener.Progress progress = listener.begin("training", 1000, "steps")) {
      for (int second = 1; second <= 25; second++) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        progress.at(second * 10L, "loss 1.5");
      }
    }
    assertThat(text.toString().lines())
        .containsExactly(
            "training: 100/1000 steps, 10.0 steps/s, 1:30 left, loss 1.5",
            "training: 200/1000 steps, 10.0 steps/s, 1:20 left, loss 1.5",
            "training: 250/1000 steps, 10.0 steps/s, took 0:25, loss 1.5");
  }

  @Test
  void slowWorkIsToldInSecondsEach() {
    try (RunListener.Progress progress = listener.begin("training", 4, "steps")) {
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(40));
      progress.at(1, "");
    }
    assertThat(text.toString().lines().findFirst())
        .contains("training: 1/4 steps, 40.0 s each, 2:00 left");
  }

  @Test
  void whatWasDoneBeforeIsNoPartOfTheRate() {
    try (RunListener.Progress progress = listener.begin("training", 900, 1000, "steps")) {
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
      progress.at(950, "");
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
      progress.at(1000, "");
    }
    assertThat(text.toString().lines())
        .containsExactly(
            "training: 950/1000 steps, 5.0 steps/s, 0:10 left",
            "training: 1000/1000 steps, 5.0 steps/s, took 0:20");
  }

  @Test
  void aSlowLineIsStillToldInItsUnit() {
    try (RunListener.Progress progress = listener.begin("fetching x", 18, "MB")) {
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(20));
      progress.at(9, "");
    }
    assertThat(text.toString().lines().findFirst())
        .contains("fetching x: 9/18 MB, 0.5 MB/s, 0:20 left");
  }

  @Test
  void nothingDoneYetIsNoDivisionByZero() {
    listener.begin("scoring", 0, "answers").close();
    assertThat(text.toString().strip()).isEqualTo("scoring: 0/0 answers, 0.0 answers/s, took 0:00");
  }
}
