package org.sensorium.vision.processing;

/** To which size a picture of any size is brought; {@code size} in hub configs. */
public sealed interface Resize {

  /** The size of the result. */
  Size target(int width, int height);

  /**
   * Keeps the proportions; the longer side is rounded down.
   *
   * @param pixels of the shorter side of the result
   */
  record ShortestEdge(int pixels) implements Resize {
    public ShortestEdge {
      new Size(pixels, pixels);
    }

    @Override
    public Size target(int width, int height) {
      long other = (long) ((double) pixels * Math.max(width, height) / Math.min(width, height));
      int longer = (int) Math.min(Integer.MAX_VALUE, other);
      return width <= height ? new Size(pixels, longer) : new Size(longer, pixels);
    }
  }

  /**
   * Squeezes the picture into a size, whatever its proportions.
   *
   * @param size of the result
   */
  record Squash(Size size) implements Resize {
    @Override
    public Size target(int width, int height) {
      return size;
    }
  }
}
