package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/** The encoders of all modalities. */
final class FrozenEncoders {
  private FrozenEncoders() {}

  /**
   * Reads the weights.
   *
   * @param manager owner of the weights; decides the device
   * @param asked which encoder and layers; its kind and checksum may be open
   * @param folder of the model for this modality, whose {@code preprocessor_config.json} counts if
   *     it has one; null for the encoder's own processing
   */
  static FrozenEncoder load(
      Media.Kind kind,
      NDManager manager,
      ModelSpec.Encoder asked,
      Frozen files,
      @Nullable Path folder)
      throws IOException {
    return switch (kind) {
      case IMAGE -> ImageFeatures.load(manager, asked, files, folder);
      case VIDEO -> VideoFeatures.load(manager, asked, files, folder);
      case AUDIO -> SoundFeatures.load(manager, asked, files, folder);
      case POINTCLOUD -> PointFeatures.load(manager, asked, files, folder);
      case FEATURES ->
          throw new IllegalArgumentException("there is no encoder of " + Modality.plural(kind));
    };
  }
}
