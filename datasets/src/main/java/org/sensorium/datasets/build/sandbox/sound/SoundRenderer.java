package org.sensorium.datasets.build.sandbox.sound;

import java.util.SplittableRandom;

/** Plays sounds into samples. */
final class SoundRenderer {
  private final SoundSceneConfig config;
  private final Synthesizer synthesizer;

  SoundRenderer(SoundSceneConfig config) {
    this.config = config;
    this.synthesizer = new Synthesizer(config.sampleRate());
  }

  /**
   * The samples of a sound.
   *
   * @return -1 to 1, at the config's rate; the same sound gives the same samples
   */
  double[] play(Sound sound) {
    SplittableRandom random = new SplittableRandom(sound.seed());
    double[] mix = new double[(int) Math.round(sound.seconds() * config.sampleRate())];
    for (Phrase phrase : sound.phrases()) {
      for (Note note : phrase.notes()) {
        double[] played = synthesizer.play(phrase.instrument(), note, random);
        int start = (int) Math.round(note.start() * config.sampleRate());
        double scale = phrase.loudness() / peak(played);
        for (int i = 0; i < played.length && start + i < mix.length; i++) {
          mix[start + i] += scale * played[i];
        }
      }
    }
    double noise = config.noise().draw(random);
    double scale = sound.peak() / peak(mix);
    for (int i = 0; i < mix.length; i++) {
      mix[i] = scale * mix[i] + sound.peak() * noise * (2 * random.nextDouble() - 1);
    }
    return mix;
  }

  private static double peak(double[] samples) {
    double peak = 1e-9;
    for (double sample : samples) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }
}
