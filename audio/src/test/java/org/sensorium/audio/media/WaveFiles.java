package org.sensorium.audio.media;

import java.io.IOException;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** 16-bit PCM WAV files by Java's own reader, for tests that need samples without a decoder. */
public final class WaveFiles {

  private WaveFiles() {}

  /** Samples / 32768. */
  public static Waveform read(Path file) throws IOException {
    try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
      AudioFormat format = in.getFormat();
      byte[] bytes = in.readAllBytes();
      int channels = format.getChannels();
      float[][] planes = new float[channels][bytes.length / 2 / channels];
      for (int i = 0; i < bytes.length / 2; i++) {
        planes[i % channels][i / channels] =
            (short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8) / 32768f;
      }
      return new Waveform(planes, (int) format.getSampleRate());
    } catch (UnsupportedAudioFileException e) {
      throw new IOException(file.toString(), e);
    }
  }
}
