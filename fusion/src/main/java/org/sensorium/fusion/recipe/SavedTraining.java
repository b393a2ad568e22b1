package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.train.Optimizer;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.SafetensorsFile;
import org.sensorium.nn.checkpoint.SafetensorsWriter;

/**
 * A checkpoint folder: what was trained so far, the optimizer's state, and where the run stood.
 * Which rows come next follows from the step and the seed.
 *
 * <table>
 * <tr><td>{@code trained.safetensors}</td><td>projector, adapters, decoder if it is trained</td></tr>
 * <tr><td>{@code optimizer.safetensors}</td><td>its state; absent between stages</td></tr>
 * <tr><td>{@code trainer.json}</td><td>{@code stage}, {@code step} in it, {@code before}: steps of the
 *     stages before</td></tr>
 * </table>
 */
record SavedTraining(Path folder, int stage, int step, long before) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRAINED = "trained.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STATE = "trainer.json";

  static SavedTraining read(Path folder) throws IOException {
    JsonNode state = JSON.readTree(folder.resolve(STATE).toFile());
    return new SavedTraining(
        folder,
        state.path("stage").asInt(),
        state.path("step").asInt(),
        state.path("before").asLong());
  }

  /** Fills a checkpoint folder. */
  static void write(
      Path folder,
      int stage,
      int step,
      long before,
      ModelParts parts,
      @Nullable Optimizer optimizer)
      throws IOException {
    SafetensorsWriter.write(folder.resolve(TRAINED), parts.trained());
    if (optimizer != null) {
      SafetensorsWriter.write(folder.resolve(OPTIMIZER), optimizer.state());
    }
    Files.writeString(
        folder.resolve(STATE),
        JSON.createObjectNode()
                .put("stage", stage)
                .put("step", step)
                .put("before", before)
                .toPrettyString()
            + "\n");
  }

  /** Puts the weights back in their places. */
  void restore(ModelParts parts) throws IOException {
    Map<String, NDArray> trained = parts.trained();
    try (Checkpoint saved = SafetensorsFile.open(folder.resolve(TRAINED));
        NDManager work = parts.manager().newSubManager()) {
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
