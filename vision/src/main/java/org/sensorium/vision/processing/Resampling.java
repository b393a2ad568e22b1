package org.sensorium.vision.processing;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Resampling filters under the codes of Pillow's {@code Image.Resampling}, which hub processor
 * configs store as {@code resample}.
 *
 * @see <a href="https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters">Pillow</a>
 */
public enum Resampling {
  NEAREST(0, 0.0) {
    @Override
    double weight(double x) {
      throw new UnsupportedOperationException("nearest picks samples, it has no kernel");
    }
  },
  LANCZOS(1, 3.0) {
    @Override
    double weight(double x) {
      return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
    }
  },
  BILINEAR(2, 1.0) {
    @Override
    double weight(double x) {
      return Math.max(0.0, 1.0 - Math.abs(x));
    }
  },
  /** Keys' cubic with a = -0.5; OpenCV and PyTorch without antialias use -0.75. */
  BICUBIC(3, 2.0) {
    @Override
    double weight(double x) {
      double a = -0.5;
      double t = Math.abs(x);
      if (t < 1.0) {
        return ((a + 2.0) * t - (a + 3.0)) * t * t + 1;
      }
      return t < 2.0 ? (((t - 5) * t + 8) * t - 4) * a : 0.0;
    }
  },
  BOX(4, 0.5) {
    @Override
    double weight(double x) {
      return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
    }
  },
  HAMMING(5, 1.0) {
    @Override
    double weight(double x) {
      double t = Math.abs(x);
      if (t == 0.0) {
        return 1.0;
      }
      // Pillow writes these two constants as floats, which shows in the last bit
      return t < 1.0 ? sinc(t) * (0.54f + 0.46f * Math.cos(t * Math.PI)) : 0.0;
    }
  };

  private final int code;
  private final double support;

  Resampling(int code, double support) {
    this.code = code;
    this.support = support;
  }

  /** The filter with this Pillow code. */
  public static Resampling ofCode(int code) {
    for (Resampling filter : values()) {
      if (filter.code == code) {
        return filter;
      }
    }
    throw new IllegalArgumentException(
        "resample is %d, expected one of %s"
            .formatted(
                code,
                Arrays.stream(values())
                    .map(f -> f.code + " (" + f.name().toLowerCase(Locale.ROOT) + ")")
                    .collect(Collectors.joining(", "))));
  }

  /** Pillow's number for this filter. */
  public int code() {
    return code;
  }

  /** Half the width of the kernel at scale 1, in source pixels. */
  double support() {
    return support;
  }

  /** The kernel at distance x, in source pixels at scale 1; not normalised. */
  abstract double weight(double x);

  private static double sinc(double x) {
    if (x == 0.0) {
      return 1.0;
    }
    double t = x * Math.PI;
    return Math.sin(t) / t;
  }
}
