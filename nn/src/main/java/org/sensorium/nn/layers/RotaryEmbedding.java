package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary position embedding, rotate-half form: tables of cosines and sines by position.
 *
 * @see <a href="https://arxiv.org/abs/2104.09864">RoFormer</a>; the tables equal those of
 *     transformers' LlamaRotaryEmbedding
 */
public final class RotaryEmbedding {
  private final float[] frequencies; // radians per position, one per pair of dimensions

  private RotaryEmbedding(float[] frequencies) {
    this.frequencies = frequencies;
  }

  /**
   * Tables for positions.
   *
   * @param cos (S, R) or (B, 1, S, R), float32, R the rotated dimensions of a head
   * @param sin like cos
   */
  public record Tables(NDArray cos, NDArray sin) {}

  /** Unscaled frequencies: theta^(-2i / dimensions). */
  public static RotaryEmbedding plain(int dimensions, double theta) {
    float[] frequencies = new float[dimensions / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) (1.0 / Math.pow(theta, 2.0 * i / dimensions));
    }
    return new RotaryEmbedding(frequencies);
  }

  /** Positions divided by a factor. */
  public RotaryEmbedding linear(double factor) {
    float[] scaled = frequencies.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (scaled[i] / factor);
    }
    return new RotaryEmbedding(scaled);
  }

  /**
   * LLaMA 3's scaling: long wavelengths are divided by a factor, short ones kept, those between
   * blended.
   *
   * @param lowFactor original / lowFactor is the wavelength from which all is divided
   * @param highFactor original / highFactor is the wavelength up to which all is kept
   * @param original positions the model was first trained on
   */
  public RotaryEmbedding llama3(double factor, double lowFactor, double highFactor, int original) {
    float[] scaled = frequencies.clone();
    for (int i = 0; i < scaled.length; i++) {
      double wavelength = 2 * Math.PI / scaled[i]; // positions
      if (wavelength > original / lowFactor) {
        scaled[i] = (float) (scaled[i] / factor);
      } else if (wavelength > original / highFactor) {
        double kept = (original / wavelength - lowFactor) / (highFactor - lowFactor);
        scaled[i] = (float) ((1 - kept) * scaled[i] / factor + kept * scaled[i]);
      }
    }
    return new RotaryEmbedding(scaled);
  }

  /** Tables (count, R) for positions first … first + count - 1. */
  public Tables tables(NDManager manager, int first, int count) {
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = first + i;
    }
    return tables(manager, positions, new Shape(count, 2L * frequencies.length));
  }

  /** Tables (B, 1, S, R) for positions of their own in every row. */
  public Tables tables(NDManager manager, int[][] positions) {
    int[] flat =
        java.util.Arrays.stream(positions).flatMapToInt(java.util.Arrays::stream).toArray();
    return tables(
        manager,
        flat,
        new Shape(positions.length, 1, positions[0].length, 2L * frequencies.length));
  }

  private Tables tables(NDManager manager, int[] positions, Shape shape) {
    int half = frequencies.length;
    float[] cos = new float[positions.length * 2 * half];
    float[] sin = new float[cos.length];
    int at = 0;
    for (int position : positions) {
      for (int i = 0; i < half; i++) {
        float angle = position * frequencies[i];
        cos[at + i] = cos[at + half + i] = (float) Math.cos(angle);
        sin[at + i] = sin[at + half + i] = (float) Math.sin(angle);
      }
      at += 2 * half;
    }
    return new Tables(manager.create(cos, shape), manager.create(sin, shape));
  }
}
