package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.KeyPlaces;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * The files of an encoder: weights, and beside them what describes it, as far as there is any.
 *
 * @param config content of {@code config.json}; an empty object where there is none
 * @param stated how sounds are processed; null where no file says it
 * @param shapesOnly whether weights are placeholders, see {@link WeightScope#shapesOnly}
 */
record EncoderFiles(
    Checkpoint checkpoint,
    JsonNode config,
    @Nullable AudioProcessorConfig stated,
    boolean shapesOnly)
    implements AutoCloseable {

  /**
   * Reads all but the weights.
   *
   * @param path a folder or a weights file
   */
  static EncoderFiles open(Path path, boolean shapesOnly) throws IOException {
    JsonNode config = config(path);
    AudioProcessorConfig stated = stated(path);
    return new EncoderFiles(Checkpoints.open(path), config, stated, shapesOnly);
  }

  /** The content of {@code config.json} in a folder; an empty object where there is none. */
  static JsonNode config(Path path) throws IOException {
    return json(path.resolve("config.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? SideFile.json(file, "what describes an encoder of sound")
        : JsonNodeFactory.instance.objectNode();
  }

  private static @Nullable AudioProcessorConfig stated(Path path) throws IOException {
    // older files of this name say nothing of sounds
    boolean joint =
        json(path.resolve("processor_config.json")).path("feature_extractor").isObject();
    return joint || Files.isRegularFile(path.resolve("preprocessor_config.json"))
        ? AudioProcessorConfig.read(path)
        : null;
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
                  checkpoint.source(), stated.getClass().getSimpleName(), kind.getSimpleName()));
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
              .formatted(checkpoint.source(), made, what, taken));
    }
  }

  /** All of a checkpoint, this one or a view of it. */
  WeightScope all(Checkpoint view, NDManager manager) {
    return shapesOnly ? WeightScope.shapesOnly(view, manager) : WeightScope.of(view, manager);
  }

  /**
   * The corner of the file in which this is a key; the whole file if it has no such key.
   *
   * @param manager owner of the weights
   * @throws CheckpointException if there are several
   */
  WeightScope scope(NDManager manager, String mark) throws CheckpointException {
    List<String> places = KeyPlaces.of(checkpoint, mark);
    if (places.size() > 1) {
      throw new CheckpointException(
          "%s: holds several encoders of sound, below %s; expected one"
              .formatted(checkpoint.source(), places));
    }
    WeightScope root = all(checkpoint, manager);
    return places.isEmpty() ? root : root.sub(places.get(0));
  }

  @Override
  public void close() throws IOException {
    checkpoint.close();
  }
}
