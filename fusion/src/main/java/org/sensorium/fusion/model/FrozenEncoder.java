package org.sensorium.fusion.model;

import org.sensorium.fusion.projector.Projector;

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

  /** The projector behind the blocks of the encoder that are trained, if any are. */
  default Projector behindTower(Projector projector) {
    return projector;
  }
}
