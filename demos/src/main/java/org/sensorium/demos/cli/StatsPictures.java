package org.sensorium.demos.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.stats.MediaMeasure;
import org.sensorium.datasets.stats.Thumbnails;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.RgbImage;

/**
 * The pictures of a dataset, for its statistics.
 *
 * @param root where those lie that the rows do not hold themselves; null: nowhere
 */
record StatsPictures(@Nullable MediaRoot root) {

  /** The size of a picture; null of other media. */
  MediaMeasure.@Nullable Size measure(Media medium) throws IOException {
    RgbImage image = read(medium);
    return image == null ? null : new MediaMeasure.Size(image.width(), image.height(), 0, 0);
  }

  /** A JPEG file of a picture, no side longer than that; null of other media. */
  Thumbnails.@Nullable Thumbnail thumbnail(Media medium, int side) throws IOException {
    RgbImage image = read(medium);
    if (image == null) {
      return null;
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(shrink(image, side), "jpeg", jpeg);
    return new Thumbnails.Thumbnail(jpeg.toByteArray(), image.width(), image.height());
  }

  private @Nullable RgbImage read(Media medium) throws IOException {
    if (medium.kind() != Media.Kind.IMAGE) {
      return null;
    }
    if (medium.content() != null) {
      return ImageDecoder.standard().decode(medium.ref(), medium.content().bytes());
    }
    return root == null ? null : ImageDecoder.standard().decode(root.resolve(medium.ref()));
  }

  /** Each pixel is the mean of those it stands for. */
  private static BufferedImage shrink(RgbImage image, int side) {
    double scale = Math.min(1, (double) side / Math.max(image.width(), image.height()));
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      int top = (int) ((long) y * image.height() / height);
      int bottom = Math.max(top + 1, (int) ((y + 1L) * image.height() / height));
      for (int x = 0; x < width; x++) {
        int left = (int) ((long) x * image.width() / width);
        int right = Math.max(left + 1, (int) ((x + 1L) * image.width() / width));
        small.setRGB(x, y, mean(image, left, top, right, bottom));
      }
    }
    return small;
  }

  private static int mean(RgbImage image, int left, int top, int right, int bottom) {
    int rgb = 0;
    int pixels = (right - left) * (bottom - top);
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      int sum = pixels / 2; // rounds
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          sum += image.sample(x, y, channel);
        }
      }
      rgb = rgb << 8 | sum / pixels;
    }
    return rgb;
  }
}
