package org.sensorium.demos.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What one process measured of one kind of work, its own start and warm-up left out.
 *
 * @param rate of the repeats, per second
 * @param peakMib largest resident memory of the whole process, MiB; 0 where the system does not
 *     tell
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Measurement(
    @JsonProperty("rate") Figures rate, @JsonProperty("peak_rss_mib") double peakMib) {

  /** Adds the peak of this process. */
  static Measurement ofThisProcess(Figures rate) throws IOException {
    return new Measurement(rate, ownPeakMib());
  }

  /** The median round by rate, with the extremes of all rounds and the largest peak. */
  static Measurement ofRounds(List<Measurement> rounds) {
    return new Measurement(
        Figures.ofRounds(rounds.stream().map(Measurement::rate).toList()),
        rounds.stream().mapToDouble(Measurement::peakMib).max().orElse(0));
  }

  private static double ownPeakMib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0; // kB
      }
    }
    return 0;
  }
}
