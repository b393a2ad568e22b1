package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.KeyPlaces;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.vision.processing.ImageProcessorConfig;
import org.sensorium.vision.processing.Size;

/** The files of an encoder: weights, and beside them what describes it, as far as there is any. */
final class EncoderFiles implements AutoCloseable {
  private final Path path;
  private final Checkpoint checkpoint;
  private final JsonNode config;
  private final @Nullable ImageProcessorConfig processor;
  private final int imageSize;
  private final boolean shapesOnly;

  private EncoderFiles(
      Path path,
      Checkpoint checkpoint,
      JsonNode config,
      @Nullable ImageProcessorConfig processor,
      int imageSize,
      boolean shapesOnly) {
    this.path = path;
    this.checkpoint = checkpoint;
    this.config = config;
    this.processor = processor;
    this.imageSize = imageSize;
    this.shapesOnly = shapesOnly;
  }

  /**
   * Reads all but the weights.
   *
   * @param path a folder or a weights file
   * @param imageSize side of the pictures to be taken, pixels; 0 for what the files say
   * @param shapesOnly whether weights are placeholders, see {@link WeightScope#shapesOnly}
   */
  static EncoderFiles open(Path path, int imageSize, boolean shapesOnly) throws IOException {
    JsonNode config = config(path);
    ImageProcessorConfig processor = processor(path);
    return new EncoderFiles(path, Checkpoints.open(path), config, processor, imageSize, shapesOnly);
  }

  /** The content of {@code config.json}; an empty object where there is none. */
  static JsonNode config(Path path) throws IOException {
    return json(path.resolve("config.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? SideFile.json(file, "what describes a vision encoder")
        : JsonNodeFactory.instance.objectNode();
  }

  private static @Nullable ImageProcessorConfig processor(Path path) throws IOException {
    if (Files.isRegularFile(path.resolve("preprocessor_config.json"))) {
      return ImageProcessorConfig.read(path);
    }
    // older files of this name say nothing of pictures
    boolean joint = json(path.resolve("processor_config.json")).path("image_processor").isObject();
    return joint ? ImageProcessorConfig.read(path) : null;
  }

  JsonNode config() {
    return config;
  }

  /** The content of {@code open_clip_config.json}; an empty object where there is none. */
  JsonNode openClip() throws IOException {
    return json(path.resolve("open_clip_config.json"));
  }

  /** Whether a file has this key, alone or below others. */
  static boolean holds(Checkpoint checkpoint, String mark) {
    return !KeyPlaces.of(checkpoint, mark).isEmpty();
  }

  /** {@link #holds(Checkpoint, String)} of these files. */
  boolean holds(String mark) {
    return holds(checkpoint, mark);
  }

  /**
   * The corner of the file in which this is a key: files of whole models and of training runs put
   * names before it ({@code vision_tower.vision_model}, {@code state_dict.module}). The whole file
   * if it has no such key.
   *
   * @param manager owner of the weights
   * @throws CheckpointException if there are several
   */
  WeightScope scope(NDManager manager, String mark) throws CheckpointException {
    List<String> places = KeyPlaces.of(checkpoint, mark);
    if (places.size() > 1) {
      throw new CheckpointException(
          "%s: holds several vision towers, below %s; expected one"
              .formatted(checkpoint.source(), places));
    }
    WeightScope root =
        shapesOnly
            ? WeightScope.shapesOnly(checkpoint, manager)
            : WeightScope.of(checkpoint, manager);
    return places.isEmpty() ? root : root.sub(places.get(0));
  }

  /** The shape for pictures of the size asked for. */
  VitConfig sized(VitConfig stored) {
    return imageSize == 0 ? stored : stored.withImageSize(imageSize);
  }

  /** {@link #sized}, or if none is asked for, for pictures of the size that the processor makes. */
  VitConfig sizedByProcessor(VitConfig stored) {
    Size made = processor == null ? null : processor.outputSize();
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
    if (processor == null) {
      return usual.apply(size);
    }
    return imageSize == 0 ? processor : processor.withSize(imageSize);
  }

  /** The size asked for, 0 if none is. */
  int imageSize() {
    return imageSize;
  }

  @Override
  public void close() throws IOException {
    checkpoint.close();
  }
}
