package org.sensorium.fusion.model;

import java.awt.image.BufferedImage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.audio.processing.SpectrogramPicture;
import org.sensorium.pointcloud.media.PointCloudDecoder;
import org.sensorium.pointcloud.media.ThreeViews;
import org.sensorium.vision.media.ImageDecoder;
import org.sensorium.vision.media.video.ContactSheet;

/**
 * What a medium looks like on a page: a picture as it is, frames of a video with their times, the
 * spectrogram of a recording, a point cloud from three sides.
 */
public final class MediumPicture {
  private MediumPicture() {}

  /**
   * A picture of a medium.
   *
   * @param frames how many of a video are shown
   * @param choice which ones, an id of {@link FrameChoices}; null for evenly spread ones
   * @throws IOException if it cannot be read
   */
  public static BufferedImage of(MediumFile medium, int frames, @Nullable String choice)
      throws IOException {
    return switch (medium.kind()) {
      case IMAGE -> ImageDecoder.standard().decode(medium.file()).buffered();
      case VIDEO -> ContactSheet.draw(MediumReader.frames(medium, FrameChoices.of(choice, frames)));
      case AUDIO -> SpectrogramPicture.draw(MediumReader.sound(medium));
      case POINTCLOUD -> ThreeViews.draw(PointCloudDecoder.standard().decode(medium.file()));
      case FEATURES -> throw MediumReader.noMedium(medium);
    };
  }
}
