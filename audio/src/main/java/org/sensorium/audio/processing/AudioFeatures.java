package org.sensorium.audio.processing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.sensorium.audio.media.Waveform;

/** One way from sound to an encoder's input. */
interface AudioFeatures {

  /**
   * @param wave at any rate
   * @return on the manager's device, owned by it
   * @throws IllegalArgumentException if the sound is too short for one frame
   */
  NDArray forward(NDManager manager, Waveform wave);
}
