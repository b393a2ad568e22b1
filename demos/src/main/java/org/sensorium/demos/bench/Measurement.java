package org.sensorium.demos.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one process measured of one kind of work, its own start and warm-up left out.
 *
 * @param rate of the repeats, per second
 * @param peakMib largest resident memory of the whole process, MiB; 0 where the system does not
 *     tell
 * @param also what else there is to tell, each with its unit
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Measurement(
    @JsonProperty("rate") Figures rate,
    @JsonProperty("peak_rss_mib") double peakMib,
    @JsonProperty("also") Map<String, Figures> also) {

  public Measurement(Figures rate, double peakMib, @Nullable Map<String, Figures> also) {
    this.rate = rate;
    this.peakMib = peakMib;
    this.also = also == null ? Map.of() : also;
  }

  /** Adds the peak of this process. */
  static Measurement ofThisProcess(Figures rate, Map<String, Figures> also) throws IOException {
    return new Measurement(rate, ownPeakMib(), also);
  }

  /** The median round by rate, with the extremes of all rounds and the largest peak. */
  static Measurement ofRounds(List<Measurement> rounds) {
    Map<String, Figures> also = new LinkedHashMap<>();
    for (String what : rounds.get(0).also().keySet()) {
      also.put(
          what,
          Figures.ofRounds(
              rounds.stream()
                  .filter(round -> round.also().containsKey(what))
                  .map(round -> round.also().get(what))
                  .toList()));
    }
    return new Measurement(
        Figures.ofRounds(rounds.stream().map(Measurement::rate).toList()),
        rounds.stream().mapToDouble(Measurement::peakMib).max().orElse(0),
        also);
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
