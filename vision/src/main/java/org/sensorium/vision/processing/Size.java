package org.sensorium.vision.processing;

/**
 * A size of a picture.
 *
 * @param width pixels
 * @param height pixels
 */
public record Size(int width, int height) {
  public Size {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a size needs at least 1 x 1 pixels, got %d x %d".formatted(width, height));
    }
  }
}
