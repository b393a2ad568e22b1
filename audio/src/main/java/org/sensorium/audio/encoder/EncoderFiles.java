package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.KeyPlaces;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * The files of an encoder: weights, and {@code config.json} if there is one beside.
 *
 * @param config its content; an empty object where there is none
 * @param shapesOnly whether weights are placeholders, see {@link WeightScope#shapesOnly}
 */
record EncoderFiles(Checkpoint checkpoint, JsonNode config, boolean shapesOnly)
    implements AutoCloseable {

  /**
   * Reads all but the weights.
   *
   * @param path a folder or a weights file
   */
  static EncoderFiles open(Path path, boolean shapesOnly) throws IOException {
    JsonNode config = config(path);
    return new EncoderFiles(Checkpoints.open(path), config, shapesOnly);
  }

  /** The content of {@code config.json} in a folder; an empty object where there is none. */
  static JsonNode config(Path path) throws IOException {
    Path file = path.resolve("config.json");
    return Files.isRegularFile(file)
        ? SideFile.json(file, "what describes an encoder of sound")
        : JsonNodeFactory.instance.objectNode();
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
