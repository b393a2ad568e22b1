package org.sensorium.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

  private static float[] tone(int rate, double hertz) {
    float[] samples = new float[rate];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) Math.sin(2 * Math.PI * hertz * i / rate);
    }
    return samples;
  }

  /** Down, up, whole ratios, and rates whose table would be too large to be exact. */
  @ParameterizedTest
  @CsvSource({
    "44100, 16000",
    "8000, 16000",
    "48000, 16000",
    "16000, 48000",
    "22050, 16000",
    "11025, 44100",
    "44101, 16000",
    "16000, 44101",
    "383999, 16000",
    "16001, 15999"
  })
  void aToneStaysATone(int from, int to) {
    float[] actual = Resampler.of(from, to, Resampler.Kind.SOXR_HQ).apply(tone(from, 1000));
    assertThat(actual).hasSize(to);
    for (int i = to / 4; i < 3 * to / 4; i++) {
      assertThat((double) actual[i]).isCloseTo(Math.sin(2 * Math.PI * 1000 * i / to), within(1e-5));
    }
  }

  @Test
  void whatTheNewRateCannotHoldIsGone() {
    for (double hertz : new double[] {8001, 9000, 12_000, 20_000}) {
      float[] actual =
          Resampler.of(44_100, 16_000, Resampler.Kind.SOXR_HQ).apply(tone(44_100, hertz));
      for (int i = 4000; i < 12_000; i++) {
        assertThat(Math.abs(actual[i])).isLessThan(2e-6f);
      }
    }
  }

  @Test
  void oneSampleGivesAtLeastOne() {
    for (Resampler.Kind kind : Resampler.Kind.values()) {
      assertThat(Resampler.of(384_000, 8000, kind).apply(new float[] {1})).hasSize(1);
      assertThat(Resampler.of(8000, 44_100, kind).apply(new float[] {1})).hasSize(6);
    }
    assertThatThrownBy(() -> Resampler.of(0, 1, Resampler.Kind.SOXR_HQ))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWaveformIsMixedDownByTheMean() {
    Waveform wave = new Waveform(new float[][] {{1, 0.5f}, {0, 0.25f}}, 8000);
    assertThat(wave.mono()).containsExactly(0.5f, 0.375f);
    assertThat(wave.seconds()).isEqualTo(0.00025);
    assertThatThrownBy(() -> new Waveform(new float[][] {{1}, {1, 2}}, 8000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("channel 1 has 2 samples");
  }
}
