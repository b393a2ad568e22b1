package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One memory-mapped safetensors file. */
public final class SafetensorsFile implements Checkpoint {

  private final MappedFile file;
  private final SafetensorsHeader header;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
    header.entries().forEach((name, entry) -> tensors.put(name, entry.info()));
  }

  /**
   * Opens a file and checks its whole directory; reads no tensor.
   *
   * @throws CheckpointException if anything in the directory does not fit the file
   */
  public static SafetensorsFile open(Path path) throws IOException {
    MappedFile file = MappedFile.open(path);
    try {
      return new SafetensorsFile(file, SafetensorsHeader.read(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public String source() {
    return file.path().toString();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Map<String, Object> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    SafetensorsHeader.Entry entry = header.entries().get(name);
    if (entry == null) {
      throw Checkpoints.noTensor(this, name);
    }
    return ArrayReader.read(
        manager,
        entry.type(),
        entry.info().shape(),
        (from, length) -> file.slice(entry.offset() + from, length));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
