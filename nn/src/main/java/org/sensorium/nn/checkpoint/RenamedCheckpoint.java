package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Some tensors of another checkpoint, under other names. Closing it leaves the other open. */
public final class RenamedCheckpoint implements Checkpoint {
  private final Checkpoint stored;
  private final Map<String, String> names;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private RenamedCheckpoint(Checkpoint stored, Map<String, String> names) {
    this.stored = stored;
    this.names = names;
  }

  /**
   * A view of a checkpoint.
   *
   * @param names the name in the checkpoint by the name in the view
   * @throws CheckpointException if the checkpoint does not hold one of them
   */
  public static RenamedCheckpoint of(Checkpoint stored, Map<String, String> names)
      throws CheckpointException {
    RenamedCheckpoint view = new RenamedCheckpoint(stored, new LinkedHashMap<>(names));
    for (Map.Entry<String, String> name : names.entrySet()) {
      TensorInfo info = stored.tensors().get(name.getValue());
      if (info == null) {
        throw Checkpoints.noTensor(stored, name.getValue());
      }
      view.tensors.put(
          name.getKey(), new TensorInfo(name.getKey(), info.type(), info.shape(), info.bytes()));
    }
    return view;
  }

  @Override
  public String source() {
    return stored.source();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    String theirs = names.get(name);
    if (theirs == null) {
      throw Checkpoints.noTensor(this, name);
    }
    return stored.read(manager, theirs);
  }

  @Override
  public void close() {}
}
