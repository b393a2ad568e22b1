package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.JoinedCheckpoint;
import org.sensorium.nn.checkpoint.SideFile;

/**
 * The files of a published model, opened but not read.
 *
 * @param path a folder or a weights file
 * @param config of the folder; empty where there is none
 * @param adapter content of {@code adapter_config.json}; empty where there is none
 */
public record PublishedFiles(
    Path path, ObjectNode config, ObjectNode adapter, Checkpoint checkpoint)
    implements AutoCloseable {
  static final String CONFIG = "config.json";
  static final String ADAPTER_CONFIG = "adapter_config.json";

  /** What LLaVA saves of what low-rank training changed besides: the projector. */
  private static final String NON_LORA = "non_lora_trainables.bin";

  /** What LLaVA's first stage saves. */
  private static final String PROJECTOR = "mm_projector.bin";

  /** Files of whole models, beside which LLaVA's projector lies once more. */
  private static final List<String> WHOLE =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  private static final List<String> ADAPTERS =
      List.of("adapter_model.safetensors", "adapter_model.bin");

  /**
   * Opens a folder or a weights file. LLaVA's folders may hold an adapter with what was trained
   * besides, or a projector alone.
   *
   * @throws org.sensorium.nn.checkpoint.CheckpointException if there are no weights, or they cannot
   *     be used
   */
  public static PublishedFiles open(Path path) throws IOException {
    return new PublishedFiles(
        path,
        SideFile.jsonIfAny(path.resolve(CONFIG), "what describes a model"),
        SideFile.jsonIfAny(path.resolve(ADAPTER_CONFIG), "the settings of a PEFT adapter"),
        weights(path));
  }

  private static Checkpoint weights(Path path) throws IOException {
    if (Files.isRegularFile(path.resolve(NON_LORA))) {
      List<Checkpoint> both = new ArrayList<>();
      try {
        for (String adapter : ADAPTERS) {
          if (both.isEmpty() && Files.isRegularFile(path.resolve(adapter))) {
            both.add(Checkpoints.open(path.resolve(adapter)));
          }
        }
        both.add(Checkpoints.open(path.resolve(NON_LORA)));
        return JoinedCheckpoint.of(both);
      } catch (IOException | RuntimeException e) {
        for (Checkpoint one : both) {
          one.close();
        }
        throw e;
      }
    }
    Path projector = path.resolve(PROJECTOR);
    boolean whole = WHOLE.stream().anyMatch(name -> Files.isRegularFile(path.resolve(name)));
    return Checkpoints.open(Files.isRegularFile(projector) && !whole ? projector : path);
  }

  /** {@code model_type} of the config, or nothing. */
  String modelType() {
    return config.path("model_type").asText("");
  }

  /** The names of all tensors. */
  Set<String> names() {
    return checkpoint.tensors().keySet();
  }

  /** Whether some tensor has a name of this pattern. */
  boolean has(String pattern) {
    return names().stream().anyMatch(name -> name.matches(pattern));
  }

  @Override
  public void close() throws IOException {
    checkpoint.close();
  }
}
