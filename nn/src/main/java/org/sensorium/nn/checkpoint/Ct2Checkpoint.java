package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One memory-mapped CTranslate2 file ({@code model.bin}, as faster-whisper reads it) under its own
 * names, {@code encoder/layer_0/ffn/linear_0/weight}. What is stored as codes beside a factor for
 * each row ({@code …/weight_scale}) is read as the numbers that it stands for, codes / factor.
 *
 * <p>The metadata are {@code version} and {@code revision} (Long) and {@code spec}, the kind of
 * model ({@code WhisperSpec}).
 */
public final class Ct2Checkpoint implements Checkpoint {

  private final MappedFile file;
  private final Ct2Header header;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private Ct2Checkpoint(MappedFile file, Ct2Header header) {
    this.file = file;
    this.header = header;
    header.entries().forEach((name, entry) -> tensors.put(name, entry.info()));
  }

  /**
   * Opens a file and checks its whole directory; reads no tensor.
   *
   * @throws CheckpointException if anything in the directory does not fit the file
   */
  public static Ct2Checkpoint open(Path path) throws IOException {
    MappedFile file = MappedFile.open(path);
    try {
      return new Ct2Checkpoint(file, Ct2Header.read(file));
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
    Ct2Header.Entry entry = header.entries().get(name);
    if (entry == null) {
      throw Checkpoints.noTensor(this, name);
    }
    if (entry.scale() == null) {
      return stored(manager, entry);
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray codes = stored(scratch, entry).toType(DataType.FLOAT32, false);
      NDArray factors = read(scratch, entry.scale());
      long[] rows = new long[entry.info().shape().dimension()];
      Arrays.fill(rows, 1);
      if (rows.length > 0) {
        rows[0] = factors.size();
      }
      NDArray numbers = codes.div(factors.reshape(new Shape(rows)));
      numbers.attach(manager);
      return numbers;
    }
  }

  private NDArray stored(NDManager manager, Ct2Header.Entry entry) throws IOException {
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
