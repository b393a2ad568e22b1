package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One memory-mapped CTranslate2 file ({@code model.bin}, as faster-whisper reads it) under its own
 * names, {@code encoder/layer_0/ffn/linear_0/weight}. What is stored as codes beside a factor for
 * each row ({@code …/weight_scale}) is read as the numbers that it stands for, codes / factor.
 *
 * <p>The metadata are {@code version} and {@code revision} (Long) and {@code spec}, the kind of
 * model ({@code WhisperSpec}).
 */
public final class Ct2Checkpoint extends MappedCheckpoint<Ct2Header.Entry> {

  private Ct2Checkpoint(MappedFile file, Ct2Header header) {
    super(file, header.entries(), header.metadata());
  }

  /**
   * Opens a file and checks its whole directory; reads no tensor.
   *
   * @throws CheckpointException if anything in the directory does not fit the file
   */
  public static Ct2Checkpoint open(Path path) throws IOException {
    return MappedFile.open(path, file -> new Ct2Checkpoint(file, Ct2Header.read(file)));
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    Ct2Header.Entry entry = entry(name);
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
}
