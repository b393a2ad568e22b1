package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.train.LossScaler;
import org.sensorium.fusion.train.Optimizer;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsFile;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/**
 * A checkpoint folder: what was trained so far, the optimizer's state, and where the run stood.
 * Which rows come next, and what dropout draws, follows from the step and the seed.
 *
 * <table>
 * <tr><td>{@code trained.safetensors}</td><td>projector, adapters, decoder if it is trained, and what
 *     else the stage trains</td></tr>
 * <tr><td>{@code optimizer.safetensors}</td><td>its state; absent between stages</td></tr>
 * <tr><td>{@code trainer.json}</td><td>{@code stage}, {@code step} in it, {@code before}: steps of the
 *     stages before; {@code loss_scale} and {@code loss_scale_steady} with float16</td></tr>
 * </table>
 */
record SavedTraining(
    Path folder, int stage, int step, long before, LossScaler.@Nullable State scale) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRAINED = "trained.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STATE = "trainer.json";
  private static final String SCALE = "loss_scale";
  private static final String STEADY = "loss_scale_steady";

  static SavedTraining read(Path folder) throws IOException {
    JsonNode state = JSON.readTree(folder.resolve(STATE).toFile());
    return new SavedTraining(
        folder,
        state.path("stage").asInt(),
        state.path("step").asInt(),
        state.path("before").asLong(),
        state.has(SCALE)
            ? new LossScaler.State(state.path(SCALE).asDouble(), state.path(STEADY).asInt())
            : null);
  }

  /**
   * Fills the folder with the weights and where the run stands.
   *
   * @param trained every weight that a resumed run has to find again
   */
  void write(Map<String, NDArray> trained) throws IOException {
    SafetensorsWriter.write(folder.resolve(TRAINED), trained);
    ObjectNode state =
        JSON.createObjectNode().put("stage", stage).put("step", step).put("before", before);
    if (scale != null) {
      state.put(SCALE, scale.scale()).put(STEADY, scale.steady());
    }
    Files.writeString(folder.resolve(STATE), state.toPrettyString() + "\n");
  }

  /** The same in the middle of a stage. */
  void write(Map<String, NDArray> trained, Optimizer optimizer) throws IOException {
    write(trained);
    SafetensorsWriter.write(folder.resolve(OPTIMIZER), optimizer.state());
  }

  /** Puts the weights back in their places. */
  void restore(Map<String, NDArray> trained, NDManager manager) throws IOException {
    try (Checkpoint saved = SafetensorsFile.open(folder.resolve(TRAINED));
        NDManager work = manager.newSubManager()) {
      if (!saved.tensors().keySet().equals(trained.keySet())) {
        throw new CheckpointException(
            "%s holds %s, but the run trains %s: its config.yaml was changed"
                .formatted(folder, saved.tensors().keySet(), trained.keySet()));
      }
      for (Map.Entry<String, NDArray> weight : trained.entrySet()) {
        saved.read(work, weight.getKey()).copyTo(weight.getValue());
      }
    }
  }

  /** Gives the optimizer its state back. */
  void restore(Optimizer optimizer, NDManager manager) throws IOException {
    try (Checkpoint saved = SafetensorsFile.open(folder.resolve(OPTIMIZER));
        NDManager work = manager.newSubManager()) {
      Map<String, NDArray> state = new LinkedHashMap<>();
      for (String name : saved.tensors().keySet()) {
        state.put(name, saved.read(work, name));
      }
      optimizer.load(state);
    }
  }
}
