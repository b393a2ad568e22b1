package org.sensorium.vision.media.video;

/**
 * Which frames of a video are wanted. With a span of time, only frames that are shown within it
 * count.
 */
public sealed interface FrameChoice {
  /** How the indices of {@code count} frames are spread over {@code n}. */
  enum Rule {
    /** First and last frame and evenly between: {@code linspace(0, n - 1, count).round()}. */
    UNIFORM,
    /** The start of each of {@code count} parts: {@code int(arange(0, n, n / count))}. */
    VIDEO_LLAMA,
    /** As uniform, but cut to whole numbers: {@code int(linspace(0, n - 1, count))} (MIMIC-IT). */
    LINSPACE_INT
  }

  /** The most frames this may give. */
  int most();

  /** Evenly spread, by index; where a video has fewer frames, some come repeatedly. */
  static FrameChoice uniform(int count) {
    return new Uniform(count, Rule.UNIFORM);
  }

  /** Spread by index under one of the field's rules. */
  static FrameChoice uniform(int count, Rule rule) {
    return new Uniform(count, rule);
  }

  /**
   * The frame that is shown at 0, 1/fps, 2/fps, ... seconds from the first, each once. If these are
   * more than {@code most}, {@link Rule#UNIFORM} picks that many of them.
   */
  static FrameChoice rate(double fps, int most) {
    return new Rate(fps, most);
  }

  /**
   * The first frame of each shot, found by a jump between the colours of neighbours. If these are
   * more than {@code most}, the first one and the greatest jumps stay.
   */
  static FrameChoice shots(int most) {
    return new Shots(most);
  }

  /** See {@link #uniform(int, Rule)}. */
  record Uniform(int count, Rule rule) implements FrameChoice {
    public Uniform {
      atLeastOne(count);
    }

    @Override
    public int most() {
      return count;
    }
  }

  /** See {@link #rate}. */
  record Rate(double fps, int most) implements FrameChoice {
    public Rate {
      atLeastOne(most);
      if (!(fps > 0) || Double.isInfinite(fps)) {
        throw new IllegalArgumentException("frames a second must be above zero, got " + fps);
      }
    }
  }

  /** See {@link #shots}. */
  record Shots(int most) implements FrameChoice {
    public Shots {
      atLeastOne(most);
    }
  }

  private static void atLeastOne(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least 1 frame must be asked for, got " + count);
    }
  }
}
