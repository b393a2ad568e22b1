package org.sensorium.demos.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaHeader;
import org.sensorium.datasets.media.MediaHeaders;
import org.sensorium.datasets.media.MediaProbe;
import org.sensorium.datasets.media.PerceptualHash;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.ImageInfo;
import org.sensorium.vision.media.RgbImage;

/** Pictures for what knows no decoder: headers and hashes by way of {@link ImageDecoder}. */
public final class ImageProbe implements MediaProbe {
  private final ImageDecoder decoder;

  /** Reads with this decoder's limits. */
  public ImageProbe(ImageDecoder decoder) {
    this.decoder = decoder;
  }

  /** Reads headers of all kinds of media, pictures within the standard limits. */
  public static MediaProbe allMedia() {
    return new MediaHeaders(new ImageProbe(ImageDecoder.standard()));
  }

  @Override
  public MediaHeader read(Path file, Media.Kind expected) throws IOException {
    ImageInfo info = decoder.info(file);
    return MediaHeader.image(
        info.format().name().toLowerCase(Locale.ROOT), info.width(), info.height());
  }

  /**
   * The {@link PerceptualHash} of a picture, which is decoded for it.
   *
   * @throws IOException if it cannot be read
   */
  public long hash(Path file) throws IOException {
    RgbImage image = decoder.decode(file);
    return PerceptualHash.ofRgb(image.width(), image.height(), image.pixels());
  }
}
