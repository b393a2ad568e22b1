package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several checkpoints as one; closing it closes them. */
public final class JoinedCheckpoint implements Checkpoint {
  private final List<Checkpoint> parts;
  private final Map<String, Checkpoint> holder = new LinkedHashMap<>(); // by tensor name
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private JoinedCheckpoint(List<Checkpoint> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * All tensors of some checkpoints.
   *
   * @throws CheckpointException if two of them hold a tensor of the same name; they stay open
   */
  public static JoinedCheckpoint of(List<Checkpoint> parts) throws CheckpointException {
    JoinedCheckpoint joined = new JoinedCheckpoint(parts);
    for (Checkpoint part : parts) {
      for (TensorInfo info : part.tensors().values()) {
        Checkpoint other = joined.holder.put(info.name(), part);
        if (other != null) {
          throw new CheckpointException(
              "%s and %s both hold a tensor \"%s\", expected each in one of them"
                  .formatted(other.source(), part.source(), info.name()));
        }
        joined.tensors.put(info.name(), info);
      }
    }
    return joined;
  }

  @Override
  public String source() {
    return parts.stream().map(Checkpoint::source).collect(Collectors.joining(" and "));
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    Checkpoint part = holder.get(name);
    if (part == null) {
      throw Checkpoints.noTensor(this, name);
    }
    return part.read(manager, name);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Checkpoint part : parts) {
      try {
        part.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
