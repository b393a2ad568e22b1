package org.sensorium.audio.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.audio.media.Waveform;

class AudioProcessorTest {

  static List<AudioProcessors.Entry> processors() {
    return AudioProcessors.all();
  }

  private static Waveform tone(int rate, double seconds, double hertz) {
    float[] samples = new float[(int) (rate * seconds)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) Math.sin(2 * Math.PI * hertz * i / rate);
    }
    return Waveform.mono(samples, rate);
  }

  @ParameterizedTest
  @MethodSource("processors")
  void aBatchHoldsWhatEachSoundGives(AudioProcessors.Entry entry) {
    AudioProcessor processor = AudioProcessor.of(entry.config());
    AudioProcessor.Input low = processor.process(tone(processor.rate(), 1, 300));
    AudioProcessor.Input high = processor.process(tone(processor.rate(), 3, 3000));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray batch = AudioProcessor.batch(manager, List.of(low, high));
      assertThat(batch.getShape()).isEqualTo(new Shape(2).addAll(new Shape(low.shape())));
      assertThat(batch.get(1).toFloatArray()).isEqualTo(high.values());
      assertThat(processor.forward(manager, tone(processor.rate(), 1, 300)).toFloatArray())
          .isEqualTo(low.values());
    }
  }

  /** A tone of 1 kHz is loudest in the band whose triangle stands there: of 80 mels, the 27th. */
  @Test
  void aToneIsLoudInItsBand() {
    AudioProcessor.Input input =
        AudioProcessor.of(AudioProcessorConfig.whisper(80, 2)).process(tone(48_000, 1, 1000));
    assertThat(input.shape()).containsExactly(80, 200);
    int loudest = 0;
    for (int m = 0; m < 80; m++) {
      loudest = input.values()[m * 200 + 50] > input.values()[loudest * 200 + 50] ? m : loudest;
    }
    // 15 mel at 1 kHz of 45.2 at 8 kHz (27 / ln 6.4 a factor e), 81 steps: 15 / 45.2 * 81 - 1
    assertThat(loudest).isIn(25, 26);
    assertThat(input.values()[150])
        .as("silence is 8 below, (x + 4) / 4")
        .isCloseTo(input.values()[loudest * 200 + 50] - 2, within(0.2f));
  }

  @Test
  void aShortWindowIsTheStartOfALongOne() {
    Waveform wave = tone(16_000, 2.5, 500);
    float[] two = AudioProcessor.of(AudioProcessorConfig.whisper(80, 2)).process(wave).values();
    float[] thirty = AudioProcessor.of(AudioProcessorConfig.whisper(80)).process(wave).values();
    for (int f = 0; f < 195; f++) { // the last few hear the reflected end
      assertThat(two[10 * 200 + f]).isCloseTo(thirty[10 * 3000 + f], within(1e-3f));
    }
  }

  @Test
  void aSoundTooShortForAFrameIsRefused() {
    Waveform blip = tone(16_000, 0.02, 500);
    assertThatThrownBy(() -> AudioProcessor.of(AudioProcessorConfig.ast()).process(blip))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("320 samples, expected at least the 400");
    assertThat(AudioProcessor.of(AudioProcessorConfig.whisper(80)).process(blip).values())
        .hasSize(80 * 3000);
  }

  @Test
  void aBatchOfTwoKindsIsRefused() {
    Waveform wave = tone(16_000, 1, 500);
    AudioProcessor.Input one = AudioProcessor.of(AudioProcessorConfig.whisper(80, 1)).process(wave);
    AudioProcessor.Input two = AudioProcessor.of(AudioProcessorConfig.whisper(80, 2)).process(wave);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> AudioProcessor.batch(manager, List.of(one, two)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[80, 200]");
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThat(AudioProcessors.named("imagebind_video_llama"))
        .isEqualTo(AudioProcessorConfig.imagebind(8));
    assertThatThrownBy(() -> AudioProcessors.named("Whisper"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whisper, whisper_128, ast");
  }
}
