package org.sensorium.demos.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.media.MediaProbe;
import org.sensorium.datasets.stats.MediaMeasure;
import org.sensorium.datasets.stats.Thumbnails;
import org.sensorium.demos.media.ImageProbe;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.RgbImage;

/**
 * The media of a dataset, for its statistics.
 *
 * @param files opens them
 */
record StatsPictures(MediaFiles files) {
  private static final MediaProbe PROBE = ImageProbe.allMedia();

  /** The size that a medium's header tells; null where nobody said where media are. */
  MediaMeasure.@Nullable Size measure(Media medium) throws IOException {
    if (isOutOfReach(medium)) {
      return null;
    }
    MediaHeader header = PROBE.read(files.frames(medium).get(0), medium.kind());
    long points = header.kind() == Media.Kind.POINTCLOUD ? header.count() : 0;
    return new MediaMeasure.Size(header.width(), header.height(), header.seconds(), points);
  }

  /** A JPEG file of a picture, no side longer than that; null of other media. */
  Thumbnails.@Nullable Thumbnail thumbnail(Media medium, int side) throws IOException {
    if (medium.kind() != Media.Kind.IMAGE || isOutOfReach(medium)) {
      return null;
    }
    RgbImage image = ImageDecoder.standard().decode(files.file(medium));
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(shrink(image, side), "jpeg", jpeg);
    return new Thumbnails.Thumbnail(jpeg.toByteArray(), image.width(), image.height());
  }

  private boolean isOutOfReach(Media medium) {
    return medium.content() == null && files.store() == null;
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
