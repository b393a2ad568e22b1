package org.sensorium.vision.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.EncoderCheckpoint;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.vision.processing.ImageProcessorConfig;
import org.sensorium.vision.processing.Size;

/**
 * The files of an encoder: weights, and beside them what describes it, as far as there is any.
 *
 * @param stated how pictures are processed; null where no file says it
 * @param imageSize side of the pictures to be taken, pixels; 0 for what the files say
 */
record EncoderFiles(
    Path path, EncoderCheckpoint checkpoint, @Nullable ImageProcessorConfig stated, int imageSize)
    implements AutoCloseable {

  /**
   * Reads all but the weights.
   *
   * @param path a folder or a weights file
   * @param imageSize side of the pictures to be taken, pixels; 0 for what the files say
   * @param shapesOnly whether weights are placeholders
   */
  static EncoderFiles open(Path path, int imageSize, boolean shapesOnly) throws IOException {
    ImageProcessorConfig stated =
        ImageProcessorConfig.isIn(path) ? ImageProcessorConfig.read(path) : null;
    return new EncoderFiles(path, EncoderCheckpoint.open(path, shapesOnly), stated, imageSize);
  }

  /** The content of {@code open_clip_config.json}; an empty object where there is none. */
  JsonNode openClip() throws IOException {
    return SideFile.jsonIfAny(path.resolve("open_clip_config.json"), "what describes an encoder");
  }

  /** The shape for pictures of the size asked for. */
  VitConfig sized(VitConfig stored) {
    return imageSize == 0 ? stored : stored.withImageSize(imageSize);
  }

  /** {@link #sized}, or if none is asked for, for pictures of the size that the processor makes. */
  VitConfig sizedByProcessor(VitConfig stored) {
    Size made = stated == null ? null : stated.outputSize();
    return imageSize == 0 && made != null && made.width() == made.height()
        ? stored.withImageSize(made.width())
        : sized(stored);
  }

  /**
   * How pictures are processed: as the files say, at the size asked for.
   *
   * @param usual what the kind of encoder expects at a size, where the files say nothing
   * @param size side of the pictures that the encoder takes, pixels
   */
  ImageProcessorConfig processor(IntFunction<ImageProcessorConfig> usual, int size) {
    if (stated == null) {
      return usual.apply(size);
    }
    return imageSize == 0 ? stated : stated.withSize(imageSize);
  }

  @Override
  public void close() throws IOException {
    checkpoint.close();
  }
}
