package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rotary position embedding, rotate-half form: tables of cosines and sines by position.
 *
 * @see <a href="https://arxiv.org/abs/2104.09864">RoFormer</a>; the tables equal those of
 *     transformers' LlamaRotaryEmbedding
 */
public final class RotaryEmbedding {
  private final float[] frequencies; // radians per position, one per pair of dimensions
  private final float scale; // of cosines and sines
  private final int reach; // positions; longer rows are turned by another embedding
  private final @Nullable RotaryEmbedding beyond;

  private RotaryEmbedding(float[] frequencies) {
    this(frequencies, 1, Integer.MAX_VALUE, null);
  }

  private RotaryEmbedding(
      float[] frequencies, float scale, int reach, @Nullable RotaryEmbedding beyond) {
    this.frequencies = frequencies;
    this.scale = scale;
    this.reach = reach;
    this.beyond = beyond;
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

  /**
   * LongRoPE: every pair of dimensions has a divisor of its own, and other ones in rows longer than
   * the model was first trained on.
   *
   * @param near divisors, one a pair
   * @param far those of long rows
   * @param original positions the model was first trained on
   * @param scale of cosines and sines in both
   * @see <a href="https://arxiv.org/abs/2402.13753">LongRoPE</a>
   */
  public RotaryEmbedding longRope(double[] near, double[] far, int original, double scale) {
    for (double[] divisors : List.of(near, far)) {
      if (divisors.length != frequencies.length) {
        throw new IllegalArgumentException(
            "LongRoPE has %d factors, expected one for each of %d pairs of dimensions"
                .formatted(divisors.length, frequencies.length));
      }
    }
    float by = (float) scale;
    RotaryEmbedding beyond = new RotaryEmbedding(divided(far), by, Integer.MAX_VALUE, null);
    return new RotaryEmbedding(divided(near), by, original, beyond);
  }

  private float[] divided(double[] divisors) {
    float[] divided = frequencies.clone();
    for (int i = 0; i < divided.length; i++) {
      divided[i] = (float) (divided[i] / divisors[i]);
    }
    return divided;
  }

  /** The embedding for rows of this many positions, all of which have to be turned by one. */
  public RotaryEmbedding upTo(int positions) {
    return beyond == null || positions <= reach ? this : beyond;
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
        cos[at + i] = cos[at + half + i] = (float) Math.cos(angle) * scale;
        sin[at + i] = sin[at + half + i] = (float) Math.sin(angle) * scale;
      }
      at += 2 * half;
    }
    return new Tables(manager.create(cos, shape), manager.create(sin, shape));
  }
}
