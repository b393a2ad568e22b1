package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DownloadProgressTest {
  private final StringWriter text = new StringWriter();
  private final AtomicLong nanos = new AtomicLong(5);
  private final DownloadProgress downloads =
      new DownloadProgress(new TerminalListener(new PrintWriter(text, true), false, nanos::get));

  @Test
  void aFileEndsWithItsLastByte() {
    downloads.at("a.bin", 0, 18_000_000);
    seconds(2);
    downloads.at("a.bin", 18_000_000, 18_000_000);
    String whole = "fetching a.bin: 18/18 MB, 9.0 MB/s, took 0:02";
    assertThat(text.toString().lines()).containsExactly(whole);

    seconds(100); // work that follows is not the download's
    downloads.close();
    assertThat(text.toString().lines()).containsExactly(whole);
  }

  @Test
  void aFileEndsWhenTheNextBegins() {
    downloads.at("unknown", 4_000_000, 0);
    seconds(4);
    downloads.at("small.json", 30_000, 60_000);
    seconds(1);
    downloads.at("small.json", 60_000, 60_000);
    assertThat(text.toString().lines())
        .containsExactly(
            "fetching unknown: 4/0 MB, 1.0 MB/s, took 0:04",
            "fetching small.json: 60/60 kB, 60.0 kB/s, took 0:01");
  }

  @Test
  void aFileThatIsThereAtOnceIsNotShown() {
    downloads.at("config.json", 1_500, 1_500);
    downloads.close();
    assertThat(text.toString()).isEmpty();
  }

  private void seconds(int passed) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(passed));
  }
}
