package org.sensorium.vision.media.video;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.vision.media.Orientation;
import org.sensorium.vision.media.RgbImage;

/** Turns frames into upright RGB, each thread with a scaler of its own. */
final class FrameTakers implements FrameReader.Takers {
  private final String name;
  private final Orientation orientation;
  private final RgbImage[] images;
  private final Map<FrameReader.Taker, RgbScaler> scalers = new ConcurrentHashMap<>();

  /**
   * @param images where the frames go
   */
  FrameTakers(String name, Orientation orientation, RgbImage[] images) {
    this.name = name;
    this.orientation = orientation;
    this.images = images;
  }

  @Override
  public FrameReader.Taker open() {
    RgbScaler scaler = new RgbScaler();
    FrameReader.Taker taker =
        (at, frame) -> images[at] = orientation.apply(scaler.convert(frame, name));
    scalers.put(taker, scaler);
    return taker;
  }

  @Override
  public void close(FrameReader.Taker taker) {
    @Nullable RgbScaler scaler = scalers.remove(taker);
    if (scaler != null) {
      scaler.close();
    }
  }
}
