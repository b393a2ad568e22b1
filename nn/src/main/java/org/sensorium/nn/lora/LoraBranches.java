package org.sensorium.nn.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorInfo;

/** The branches of a PEFT adapter as files hold them, without the model that they belong to. */
public final class LoraBranches {
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  private final LoraConfig config;
  private final Checkpoint checkpoint;

  private LoraBranches(LoraConfig config, Checkpoint checkpoint) {
    this.config = config;
    this.checkpoint = checkpoint;
  }

  /**
   * Branches of a checkpoint, which stays open as long as they are used.
   *
   * @param settings as adapter_config.json has them
   * @param checkpoint the branches alone, by PEFT's names
   * @throws CheckpointException if a setting is not supported, or a tensor is no branch's
   */
  public static LoraBranches of(JsonNode settings, Checkpoint checkpoint)
      throws CheckpointException {
    LoraBranches branches =
        new LoraBranches(LoraConfigFile.of(settings, checkpoint.source()), checkpoint);
    for (String name : checkpoint.tensors().keySet()) {
      if (!name.startsWith(PREFIX) || !(name.endsWith(A) || name.endsWith(B))) {
        throw new CheckpointException(
            "%s: tensor \"%s\" is no matrix of a low-rank branch, expected %s….lora_A.weight or lora_B"
                .formatted(checkpoint.source(), name, PREFIX));
      }
    }
    return branches;
  }

  /** The paths of the maps that have a branch. */
  public Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    checkpoint
        .tensors()
        .keySet()
        .forEach(name -> paths.add(name.substring(PREFIX.length(), name.length() - A.length())));
    return paths;
  }

  /**
   * The shape (out, in) of the matrix that a branch is beside.
   *
   * @throws CheckpointException if the two matrices of the branch do not fit each other
   */
  public Shape shape(String path) throws CheckpointException {
    TensorInfo a = checkpoint.tensors().get(PREFIX + path + A);
    TensorInfo b = checkpoint.tensors().get(PREFIX + path + B);
    boolean fit =
        a != null
            && b != null
            && a.shape().dimension() == 2
            && b.shape().dimension() == 2
            && a.shape().get(0) == b.shape().get(1)
            && a.shape().get(0) == config.rank(path);
    if (!fit || a == null || b == null) {
      throw new CheckpointException(
          "%s: the branch of %s has lora_A %s and lora_B %s, expected (%d, in) and (out, %d)"
              .formatted(
                  checkpoint.source(),
                  path,
                  a == null ? "missing" : a.shape(),
                  b == null ? "missing" : b.shape(),
                  config.rank(path),
                  config.rank(path)));
    }
    return new Shape(b.shape().get(0), a.shape().get(1));
  }

  /** What a branch adds to its matrix: scale · B · A, (out, in) float32, owned by the manager. */
  public NDArray update(NDManager manager, String path) throws IOException {
    try (NDManager work = manager.newSubManager()) {
      NDArray a = checkpoint.read(work, PREFIX + path + A);
      NDArray b = checkpoint.read(work, PREFIX + path + B);
      NDArray update = b.matMul(a).mul(config.scale(path)); // nothing is differentiated here
      update.attach(manager);
      return update;
    }
  }
}
