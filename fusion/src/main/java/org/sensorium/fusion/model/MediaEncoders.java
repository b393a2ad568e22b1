package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The frozen encoders, by exact id. */
public final class MediaEncoders {

  /** Reads an encoder's weights. */
  private interface Kind {
    MediaEncoder load(NDManager manager, Path weights, List<Integer> layers, int grid)
        throws IOException;
  }

  private static final Map<String, Kind> KINDS =
      new TreeMap<>(Map.of("efficientnet-lite0", EfficientNetFeatures::load));

  private MediaEncoders() {}

  /**
   * Reads an encoder.
   *
   * @param id its kind
   * @param manager owner of the weights; decides the device
   * @param weights file or folder
   * @param layers which layers are read, side by side; -1 is the last
   * @param grid side of the grid that maps are averaged to, cells; 0 for the encoder's own
   */
  public static MediaEncoder load(
      String id, NDManager manager, Path weights, List<Integer> layers, int grid)
      throws IOException {
    Kind kind = KINDS.get(id);
    if (kind == null) {
      throw new IllegalArgumentException(
          "encoder \"%s\" is not known, expected one of %s"
              .formatted(id, String.join(", ", KINDS.keySet())));
    }
    return kind.load(manager, weights, layers, grid);
  }
}
