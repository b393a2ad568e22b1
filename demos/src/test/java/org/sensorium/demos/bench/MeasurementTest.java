package org.sensorium.demos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static Measurement of(double rate, double peak, double first) {
    return new Measurement(
        new Figures(rate - 1, rate, rate + 1), peak, Map.of("first, ms", Figures.of(first)));
  }

  @Test
  void roundsGiveTheMedianTheExtremesAndTheLargestPeak() {
    Measurement all = Measurement.ofRounds(List.of(of(10, 5, 1), of(30, 7, 3), of(20, 6, 2)));
    assertThat(all.rate()).isEqualTo(new Figures(9, 20, 31));
    assertThat(all.peakMib()).isEqualTo(7);
    assertThat(all.also()).containsExactly(Map.entry("first, ms", new Figures(1, 2, 3)));
  }

  @Test
  void whatAChildPrintsIsReadBack() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Measurement said = of(10, 5, 1);
    assertThat(json.readValue(json.writeValueAsString(said), Measurement.class)).isEqualTo(said);
    assertThat(
            json.readValue(
                "{\"rate\": {\"min\": 1, \"median\": 2, \"max\": 3, \"n\": 5}, \"peak_rss_mib\": 4}",
                Measurement.class))
        .isEqualTo(new Measurement(new Figures(1, 2, 3), 4, Map.of()));
  }

  @Test
  void figuresHaveAsManyDigitsAsTheyNeed() {
    assertThat(new Figures(1.5, 2, 2.25)).hasToString("2.00 (1.50-2.25)");
    assertThat(new Figures(150_000.4, 160_000, 170_000)).hasToString("160000 (150000-170000)");
    assertThat(Figures.of(42)).hasToString("42");
    assertThat(Figures.of(0.5)).hasToString("0.50");
  }
}
