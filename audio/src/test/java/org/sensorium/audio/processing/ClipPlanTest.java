package org.sensorium.audio.processing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.audio.media.WaveFiles;
import org.sensorium.nn.ParityFixture;

class ClipPlanTest {

  /**
   * To a sample: the recorded times are rounded, the reference reckons with fractions. Which sample
   * it is shows in the values of {@link AudioProcessingParityTest}.
   */
  @Tag("parity")
  @ParameterizedTest
  @CsvSource({"mono16k, 3", "mono16k, 8", "short16k, 8", "stereo16k, 3", "stereo16k, 8"})
  void startsWherePytorchvideoStarts(String name, int clips) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "imagebind_audio")) {
      int samples = WaveFiles.read(fixture.path(name + ".wav")).length();
      JsonNode times = fixture.meta().at("/timepoints/" + name + ".wav/" + clips);
      assertThat(times).hasSize(clips);
      for (int k = 0; k < clips; k++) {
        int recorded = (int) (times.get(k).get(0).asDouble() * 16_000);
        assertThat(new ClipPlan(clips, 2).spans(samples, 16_000).get(k).from())
            .isBetween(recorded - 1, recorded);
      }
    }
  }

  @Test
  void aShortSoundIsHeardAgainAndAgain() {
    assertThat(new ClipPlan(3, 2).spans(1000, 100))
        .containsExactly(
            new ClipPlan.Span(0, 200), new ClipPlan.Span(400, 600), new ClipPlan.Span(800, 1000));
    assertThat(new ClipPlan(2, 2).spans(150, 100))
        .containsExactly(new ClipPlan.Span(0, 150), new ClipPlan.Span(0, 150));
    assertThat(new ClipPlan(1, 2).spans(1000, 100)).containsExactly(new ClipPlan.Span(0, 200));
  }
}
