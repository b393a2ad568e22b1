package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One memory-mapped file whose directory says where each tensor lies, as one run of bytes. */
abstract class MappedCheckpoint<E extends MappedCheckpoint.Entry> implements Checkpoint {

  /** What the directory says of a tensor. */
  interface Entry {
    TensorInfo info();

    StoredType type();

    /** Of its first byte from the start of the file. */
    long offset();
  }

  private final MappedFile file;
  private final Map<String, E> entries;
  private final Map<String, Object> metadata;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  MappedCheckpoint(MappedFile file, Map<String, E> entries, Map<String, Object> metadata) {
    this.file = file;
    this.entries = entries;
    this.metadata = metadata;
    entries.forEach((name, entry) -> tensors.put(name, entry.info()));
  }

  @Override
  public final String source() {
    return file.path().toString();
  }

  @Override
  public final Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public final Map<String, Object> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    return stored(manager, entry(name));
  }

  final E entry(String name) throws CheckpointException {
    E entry = entries.get(name);
    if (entry == null) {
      throw Checkpoints.noTensor(this, name);
    }
    return entry;
  }

  /** The numbers as they are stored. */
  final NDArray stored(NDManager manager, E entry) throws IOException {
    return ArrayReader.read(
        manager,
        entry.type(),
        entry.info().shape(),
        (from, length) -> file.slice(entry.offset() + from, length));
  }

  /** The bytes of a tensor of less than 2 GiB. */
  final ByteBuffer bytes(E entry) throws IOException {
    return file.slice(entry.offset(), Math.toIntExact(entry.info().bytes()));
  }

  @Override
  public final void close() throws IOException {
    file.close();
  }
}
