package org.sensorium.fusion.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.checkpoint.CheckpointException;

/** The encoder of a modality as a model holds it. */
interface FrozenEncoder extends MediaEncoder {

  /** The encoder with its kind and checksum known. */
  ModelSpec.Encoder spec();

  /**
   * The same encoder with media prepared in another way.
   *
   * @param named an id of the modality's processors, or {@code encoder} for what its files say
   */
  FrozenEncoder prepared(String named);

  /** Positions of one frame, of an encoder of videos; 0 of others. */
  default int frameTokens() {
    return 0;
  }

  /** Numbers that the projector is given at each position, behind blocks that are trained. */
  default int projectedWidth() {
    return width();
  }

  /** Positions of a medium that the projector is given. */
  default int projectedPositions() {
    return positions();
  }

  /**
   * Fits what is new in an encoder that is trained to its media.
   *
   * @param features of some media, (P · V) each
   */
  default void calibrate(List<float[]> features) {}

  /**
   * Writes an encoder that was trained into a folder of its own, as it is loaded from.
   *
   * @throws CheckpointException if it is frozen
   */
  default void saveEncoder(Path folder) throws IOException {
    throw new CheckpointException(
        "the encoder %s is frozen, or of a kind whose trained blocks stay in the model's folder: take it from its source"
            .formatted(spec().source().source()));
  }

  /** The projector behind the blocks of the encoder that are trained, if any are. */
  default Projector behindTower(Projector projector) {
    return projector;
  }
}
