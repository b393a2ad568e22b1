package org.sensorium.fusion.model;

import java.awt.image.BufferedImage;
import java.io.IOException;
import org.sensorium.pointcloud.media.PointCloudDecoder;
import org.sensorium.pointcloud.media.ThreeViews;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.RgbImage;

/** What a medium looks like on a page. */
public final class MediumPicture {
  private MediumPicture() {}

  /** A picture of a medium. */
  public static BufferedImage of(MediumFile medium) throws IOException {
    return switch (medium.kind()) {
      case IMAGE -> buffered(ImageDecoder.standard().decode(medium.file()));
      case POINTCLOUD -> ThreeViews.draw(PointCloudDecoder.standard().decode(medium.file()));
      case VIDEO, AUDIO, FEATURES -> throw new IOException("%s: cannot be shown".formatted(medium));
    };
  }

  private static BufferedImage buffered(RgbImage image) {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        buffered.setRGB(
            x, y, image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2));
      }
    }
    return buffered;
  }
}
