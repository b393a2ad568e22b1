package org.sensorium.demos.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.sensorium.audio.media.Waveform;
import org.sensorium.audio.processing.AudioProcessor;
import org.sensorium.audio.processing.AudioProcessorConfig;

/** As reference_mel.py: Whisper's log-mel of 30 s at 16 kHz, 80 bands, from samples to values. */
final class MelBench {
  private static final int RATE = 16_000; // Hz
  private static final int SECONDS = 30;
  private static final int REPEATS = 11;
  private static final int WARM_UP = 40;
  private static final int CLIPS = 5; // a repeat

  private MelBench() {}

  /**
   * Clips per second, and how far the values are from the reference's where it has left its own.
   *
   * @param work where the reference writes its samples and values
   */
  static Measurement run(Path work) throws IOException {
    AudioProcessor processor = AudioProcessor.of(AudioProcessorConfig.whisper(80));
    Path samples = work.resolve("mel_audio.f32");
    Waveform wave = Waveform.mono(Files.exists(samples) ? floats(samples) : noisyTone(), RATE);
    double[] rates = new double[REPEATS];
    for (int i = -WARM_UP; i < REPEATS; i++) {
      long start = System.nanoTime();
      for (int clip = 0; clip < CLIPS; clip++) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
          processor.forward(manager, wave);
        }
      }
      if (i >= 0) {
        rates[i] = CLIPS * 1e9 / (System.nanoTime() - start);
      }
    }
    return Measurement.ofThisProcess(
        Figures.of(rates), difference(processor.process(wave).values(), work));
  }

  private static Map<String, Figures> difference(float[] values, Path work) throws IOException {
    Path file = work.resolve("mel_reference.f32");
    if (!Files.exists(file)) {
      return Map.of();
    }
    float[] reference = floats(file);
    if (reference.length != values.length) {
      throw new IOException(
          "%s: %d values, expected %d; delete it".formatted(file, reference.length, values.length));
    }
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] - reference[i]));
    }
    return Map.of("largest difference to transformers, millionths", Figures.of(largest * 1e6));
  }

  /** The reference's formula, with noise of our own. */
  private static float[] noisyTone() {
    Random random = new Random(0);
    float[] samples = new float[RATE * SECONDS];
    for (int i = 0; i < samples.length; i++) {
      double t = (double) i / RATE;
      double tone = 0.3 * Math.sin(2 * Math.PI * (200 + 40 * Math.sin(t)) * t);
      samples[i] = (float) (tone + 0.05 * random.nextGaussian());
    }
    return samples;
  }

  private static float[] floats(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
