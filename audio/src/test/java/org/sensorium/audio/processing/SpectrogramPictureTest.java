package org.sensorium.audio.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.audio.media.Waveform;

class SpectrogramPictureTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 12})
  void aRisingToneRisesInThePicture(double seconds) {
    float[] samples = new float[(int) (16_000 * seconds)];
    for (int i = 0; i < samples.length; i++) {
      double hertz = i < samples.length / 2 ? 500 : 4000;
      samples[i] = (float) Math.sin(2 * Math.PI * hertz * i / 16_000);
    }
    BufferedImage picture = SpectrogramPicture.draw(Waveform.mono(samples, 16_000));
    assertThat(brightest(picture, 64 + 200)).isGreaterThan(brightest(picture, 64 + 700) + 50);
  }

  private static int brightest(BufferedImage picture, int x) {
    int best = 12;
    for (int y = 12; y < 12 + 256; y++) {
      best = (picture.getRGB(x, y) & 0xFF00) > (picture.getRGB(x, best) & 0xFF00) ? y : best;
    }
    return best;
  }
}
