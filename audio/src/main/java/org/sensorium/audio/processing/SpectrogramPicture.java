package org.sensorium.audio.processing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.sensorium.audio.media.Waveform;

/**
 * A picture of a sound for people: time to the right in seconds, mel bands upwards in hertz, the
 * loudest cell bright and all that is 80 dB below it dark.
 */
public final class SpectrogramPicture {
  private static final int RATE = 16_000; // Hz
  private static final int FFT = 512;
  private static final int HOP = 160;
  private static final int MELS = 128;
  private static final int MOST_SECONDS = 600;
  private static final int WIDTH = 800; // pixels of the plot
  private static final int BAND = 2; // pixels a mel
  private static final int HEIGHT = MELS * BAND;
  private static final int LEFT = 64; // pixels for the labels
  private static final int RIGHT = 32;
  private static final int TOP = 12;
  private static final int BOTTOM = 30;
  private static final int TICK = 4;
  private static final int MOST_TICKS = 10;
  private static final int[] HERTZ = {0, 500, 1000, 2000, 4000, 8000};
  private static final int INK = 0x202020;

  private SpectrogramPicture() {}

  /** Draws a sound, its first 10 minutes where it is longer. */
  public static BufferedImage draw(Waveform wave) {
    double seconds = Math.min(MOST_SECONDS, wave.seconds());
    float[][] columns = columns(wave, seconds);
    BufferedImage picture =
        new BufferedImage(LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM, BufferedImage.TYPE_INT_RGB);
    fill(picture, 0, 0, picture.getWidth(), picture.getHeight(), 0xFFFFFF);
    for (int x = 0; x < WIDTH; x++) {
      for (int m = 0; m < MELS; m++) {
        int y = TOP + HEIGHT - (m + 1) * BAND;
        fill(picture, LEFT + x, y, 1, BAND, Viridis.at(columns[x][m]));
      }
    }
    drawTimes(picture, seconds);
    drawFrequencies(picture);
    return picture;
  }

  /**
   * From 0, 80 dB below the loudest cell, to 1; several frames share a column where the sound is
   * long, several columns a frame where it is short.
   *
   * @return (WIDTH, MELS)
   */
  private static float[][] columns(Waveform wave, double seconds) {
    int whole = (int) Math.ceil(seconds);
    AudioProcessorConfig.LogMel config =
        new AudioProcessorConfig.LogMel(MELS, RATE, FFT, HOP, Math.max(1, whole));
    float[] cells; // (MELS, frames)
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NDArray array = new LogMelSpectrogram(config).forward(manager, wave)) {
      cells = array.toFloatArray();
    }
    int frames = config.frames();
    double heard = seconds * RATE / HOP;
    float loudest = Float.NEGATIVE_INFINITY;
    for (float cell : cells) {
      loudest = Math.max(loudest, cell);
    }
    float[][] columns = new float[WIDTH][MELS];
    for (int x = 0; x < WIDTH; x++) {
      int first = Math.min(frames - 1, (int) (x * heard / WIDTH));
      int end = Math.min(frames, Math.max(first + 1, (int) ((x + 1) * heard / WIDTH)));
      for (int m = 0; m < MELS; m++) {
        float top = Float.NEGATIVE_INFINITY;
        for (int f = first; f < end; f++) {
          top = Math.max(top, cells[m * frames + f]);
        }
        columns[x][m] = Math.max(0, 1 + (top - loudest) / 2); // log10 of power, a quarter of it
      }
    }
    return columns;
  }

  private static void drawTimes(BufferedImage picture, double seconds) {
    double step = step(seconds);
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    for (int i = 0; i * step <= seconds + 1e-9; i++) {
      int x = LEFT + (int) Math.min(WIDTH - 1, Math.round(i * step / seconds * WIDTH));
      fill(picture, x, TOP + HEIGHT, 1, TICK, INK);
      String text = ("%." + decimals + "f s").formatted(i * step);
      PixelText.draw(picture, text, x - PixelText.width(text) / 2, TOP + HEIGHT + 2 * TICK, INK);
    }
  }

  /** 1, 2 or 5 times a power of ten: the smallest with few enough ticks. */
  private static double step(double seconds) {
    for (double unit = 1e-4; ; unit *= 10) {
      for (int factor : new int[] {1, 2, 5}) {
        if (seconds <= MOST_TICKS * factor * unit) {
          return factor * unit;
        }
      }
    }
  }

  private static void drawFrequencies(BufferedImage picture) {
    double[] middles = MelScale.slaneyMiddles(MELS, RATE);
    for (int hertz : HERTZ) {
      int band = Arrays.binarySearch(middles, hertz);
      int nearest = Math.min(MELS - 1, band < 0 ? -band - 1 : band);
      int y = TOP + HEIGHT - 1 - nearest * BAND;
      fill(picture, LEFT - TICK, y, TICK, 1, INK);
      String text = hertz < 1000 ? hertz + " Hz" : hertz / 1000 + " kHz";
      PixelText.draw(
          picture, text, LEFT - 2 * TICK - PixelText.width(text), y - PixelText.HEIGHT / 2, INK);
    }
  }

  private static void fill(BufferedImage picture, int x, int y, int width, int height, int rgb) {
    for (int j = y; j < y + height; j++) {
      for (int i = x; i < x + width; i++) {
        picture.setRGB(i, j, rgb);
      }
    }
  }
}
