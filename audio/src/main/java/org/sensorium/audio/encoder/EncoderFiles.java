package org.sensorium.audio.encoder;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.EncoderCheckpoint;

/**
 * The files of an encoder: weights, and beside them what describes it, as far as there is any.
 *
 * @param stated how sounds are processed; null where no file says it
 */
record EncoderFiles(EncoderCheckpoint checkpoint, @Nullable AudioProcessorConfig stated)
    implements AutoCloseable {

  /**
   * Reads all but the weights.
   *
   * @param path a folder or a weights file
   * @param shapesOnly whether weights are placeholders
   */
  static EncoderFiles open(Path path, boolean shapesOnly) throws IOException {
    AudioProcessorConfig stated =
        AudioProcessorConfig.isIn(path) ? AudioProcessorConfig.read(path) : null;
    return new EncoderFiles(EncoderCheckpoint.open(path, shapesOnly), stated);
  }

  /**
   * How sounds are processed: as the files say, else as usual.
   *
   * @throws CheckpointException if the files say it of another kind of encoder
   */
  <T extends AudioProcessorConfig> T processor(T usual, Class<T> kind) throws CheckpointException {
    if (stated == null) {
      return usual;
    }
    if (!kind.isInstance(stated)) {
      throw new CheckpointException(
          "%s: the preprocessor_config.json beside it makes %s, expected %s"
              .formatted(
                  checkpoint.weights().source(),
                  stated.getClass().getSimpleName(),
                  kind.getSimpleName()));
    }
    return kind.cast(stated);
  }

  /**
   * Refuses a processor whose input an encoder could not take.
   *
   * @param what a size, as messages name it
   */
  void expect(String what, int made, int taken) throws CheckpointException {
    if (made != taken) {
      throw new CheckpointException(
          "%s: the preprocessor_config.json beside it makes %d %s, the encoder takes %d"
              .formatted(checkpoint.weights().source(), made, what, taken));
    }
  }

  @Override
  public void close() throws IOException {
    checkpoint.close();
  }
}
