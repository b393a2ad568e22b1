package org.sensorium.vision.media;

/**
 * How a stored picture must be turned to stand upright: the EXIF/TIFF tag 274.
 *
 * <pre>
 *   1 as is   2 mirrored   3 half turn   4 upside down   5 transposed   6 quarter turn right
 *   7 transposed along the other diagonal   8 quarter turn left
 * </pre>
 */
public enum Orientation {
  UPRIGHT,
  MIRRORED,
  HALF_TURN,
  FLIPPED,
  TRANSPOSED,
  TURNED_RIGHT,
  TRANSVERSED,
  TURNED_LEFT;

  /** The number of the tag. */
  static final int TAG = 274;

  private static final Orientation[] BY_VALUE = values();
  private static final Orientation[] TURNS = {UPRIGHT, TURNED_RIGHT, HALF_TURN, TURNED_LEFT};
  private static final Orientation[] MIRRORED_TURNS = {MIRRORED, TRANSPOSED, FLIPPED, TRANSVERSED};

  /**
   * What a video's display matrix asks for.
   *
   * @param quarterTurns to the right, 0 to 3
   * @param mirrored whether the turned picture is mirrored left to right as well
   */
  public static Orientation of(int quarterTurns, boolean mirrored) {
    return (mirrored ? MIRRORED_TURNS : TURNS)[quarterTurns];
  }

  /**
   * The orientation of a tag; numbers that the standard does not know mean upright, as in Pillow.
   */
  static Orientation ofTag(long value) {
    return value >= 1 && value <= BY_VALUE.length ? BY_VALUE[(int) value - 1] : UPRIGHT;
  }

  /** Whether the upright picture is as wide as the stored one is high. */
  public boolean swapsSides() {
    return compareTo(TRANSPOSED) >= 0;
  }

  /** The picture as it should be seen; the same object if it already stands upright. */
  public RgbImage apply(RgbImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    int w = image.width();
    int h = image.height();
    // Where the output's (0, 0) comes from, and the steps in the input for one step right or down.
    return switch (this) {
      case UPRIGHT -> image;
      case MIRRORED -> copy(image, w, h, w - 1, -1, w);
      case HALF_TURN -> copy(image, w, h, w * h - 1, -1, -w);
      case FLIPPED -> copy(image, w, h, w * (h - 1), 1, -w);
      case TRANSPOSED -> copy(image, h, w, 0, w, 1);
      case TURNED_RIGHT -> copy(image, h, w, w * (h - 1), -w, 1);
      case TRANSVERSED -> copy(image, h, w, w * h - 1, -w, -1);
      case TURNED_LEFT -> copy(image, h, w, w - 1, w, -1);
    };
  }

  private static RgbImage copy(
      RgbImage image, int width, int height, int origin, int right, int down) {
    byte[] in = image.pixels();
    byte[] out = new byte[in.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int from = RgbImage.CHANNELS * (origin + y * down);
      for (int x = 0; x < width; x++) {
        out[at] = in[from];
        out[at + 1] = in[from + 1];
        out[at + 2] = in[from + 2];
        at += RgbImage.CHANNELS;
        from += RgbImage.CHANNELS * right;
      }
    }
    return new RgbImage(width, height, out);
  }
}
