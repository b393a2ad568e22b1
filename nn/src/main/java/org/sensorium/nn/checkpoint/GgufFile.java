package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One memory-mapped GGUF file under its own tensor names; {@link GgufLlama} shows it as
 * transformers would. Quantised tensors are read as FLOAT32.
 *
 * <p>Metadata values are Integer (up to 32 signed bits), Long (unsigned 32, 64), BigInteger (past
 * that), Float, Double, Boolean and String; arrays are {@code int[]} (up to 32 signed bits), {@code
 * float[]} or a List of those.
 */
public final class GgufFile extends MappedCheckpoint<GgufHeader.Entry> {

  private GgufFile(MappedFile file, GgufHeader header) {
    super(file, header.entries(), header.metadata());
  }

  /**
   * Opens a file and checks its whole directory; reads no tensor.
   *
   * @throws CheckpointException if anything in the directory does not fit the file
   */
  public static GgufFile open(Path path) throws IOException {
    return MappedFile.open(path, file -> new GgufFile(file, GgufHeader.read(file)));
  }

  /** The first GGUF file, by name, of a folder; null where there is none. */
  public static @Nullable Path in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".gguf"))
          .sorted()
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * A small tensor of one axis, outside the engine.
   *
   * @throws CheckpointException if it is of another size, or not read as FLOAT32
   */
  float[] floats(String name, int size) throws IOException {
    GgufHeader.Entry entry = entry(name);
    TensorInfo info = entry.info();
    if (!info.shape().equals(new Shape(size)) || entry.type().arrayType() != DataType.FLOAT32) {
      throw new CheckpointException(
          "%s: tensor %s is %s %s, expected %d floats"
              .formatted(source(), name, info.type(), info.shape(), size));
    }
    ByteBuffer elements = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    entry.type().decode(bytes(entry), elements);
    float[] values = new float[size];
    elements.rewind().asFloatBuffer().get(values);
    return values;
  }
}
