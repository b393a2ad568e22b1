package org.sensorium.vision.processing;

import java.util.List;
import org.sensorium.vision.media.RgbImage;

/**
 * A picture, maybe inside a border of one colour that exists nowhere in memory: a picture of 60,000
 * x 1 pixels in a square would take 10 GB.
 *
 * @param width pixels, border included
 * @param height pixels, border included
 * @param left columns of border before the picture
 * @param top rows of border before the picture
 * @param colour of the border: red, green, blue, 0 to 255
 */
record Canvas(RgbImage image, int width, int height, int left, int top, List<Integer> colour) {

  /** Without a border. */
  static Canvas of(RgbImage image) {
    return new Canvas(image, image.width(), image.height(), 0, 0, List.of(0, 0, 0));
  }

  /** In the middle of the smallest square that holds it; of an odd border the end has more. */
  static Canvas square(RgbImage image, List<Integer> colour) {
    int side = Math.max(image.width(), image.height());
    int left = (side - image.width()) / 2;
    int top = (side - image.height()) / 2;
    return new Canvas(image, side, side, left, top, colour);
  }

  boolean bordered() {
    return width != image.width() || height != image.height();
  }

  /** First column behind the picture. */
  int right() {
    return left + image.width();
  }

  /** First row behind the picture. */
  int bottom() {
    return top + image.height();
  }

  /** Writes the border's colour into count pixels. */
  void fill(int[] samples, int pixel, int count) {
    for (int i = RgbImage.CHANNELS * pixel; i < RgbImage.CHANNELS * (pixel + count); i++) {
      samples[i] = colour.get(i % RgbImage.CHANNELS);
    }
  }
}
