package org.sensorium.vision.media;

/**
 * The colour that shows through transparent pixels.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 */
public record Background(int red, int green, int blue) {
  /** What web pages and papers put under a drawing. */
  public static final Background WHITE = new Background(255, 255, 255);

  public Background {
    if (((red | green | blue) & ~0xFF) != 0) {
      throw new IllegalArgumentException(
          "a colour has samples from 0 to 255, got %d, %d, %d".formatted(red, green, blue));
    }
  }

  /** Writes a pixel laid over this colour; alpha from 0 (not there) to 255 (opaque). */
  public void put(byte[] out, int at, int r, int g, int b, int alpha) {
    if (alpha == 255) {
      out[at] = (byte) r;
      out[at + 1] = (byte) g;
      out[at + 2] = (byte) b;
    } else {
      out[at] = (byte) mix(r, red, alpha);
      out[at + 1] = (byte) mix(g, green, alpha);
      out[at + 2] = (byte) mix(b, blue, alpha);
    }
  }

  private static int mix(int front, int back, int alpha) {
    return (front * alpha + back * (255 - alpha) + 127) / 255;
  }
}
