package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The weights of an encoder, and the {@code config.json} beside them if there is one.
 *
 * @param config its content; an empty object where there is none
 * @param shapesOnly whether weights are placeholders, see {@link WeightScope#shapesOnly}
 */
public record EncoderCheckpoint(Checkpoint weights, JsonNode config, boolean shapesOnly)
    implements AutoCloseable {

  /**
   * Reads the config and opens the weights.
   *
   * @param path a folder or a weights file
   */
  public static EncoderCheckpoint open(Path path, boolean shapesOnly) throws IOException {
    JsonNode config = config(path);
    return new EncoderCheckpoint(Checkpoints.open(path), config, shapesOnly);
  }

  /** The content of {@code config.json} in a folder; an empty object where there is none. */
  public static JsonNode config(Path path) throws IOException {
    return SideFile.jsonIfAny(path.resolve("config.json"), "what describes an encoder");
  }

  /** Whether the weights have this key, alone or below others. */
  public boolean holds(String mark) {
    return !KeyPlaces.of(weights, mark).isEmpty();
  }

  /** All of a checkpoint, this one or a view of it. */
  public WeightScope all(Checkpoint view, NDManager manager) {
    return shapesOnly ? WeightScope.shapesOnly(view, manager) : WeightScope.of(view, manager);
  }

  /**
   * The corner of the file in which this is a key, {@code model.point_backbone} for one; the whole
   * file if it has no such key.
   *
   * @param manager owner of the weights
   * @throws CheckpointException if there are several
   */
  public WeightScope scope(NDManager manager, String mark) throws CheckpointException {
    @Nullable String place = KeyPlaces.one(weights, mark);
    WeightScope root = all(weights, manager);
    return place == null ? root : root.sub(place);
  }

  @Override
  public void close() throws IOException {
    weights.close();
  }
}
