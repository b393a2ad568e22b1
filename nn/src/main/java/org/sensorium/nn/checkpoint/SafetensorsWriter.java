package org.sensorium.nn.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes a safetensors file, one tensor at a time and atomically. The order is that of the
 * reference implementation (wide types first, then by name), so the same tensors give the same
 * bytes.
 */
public final class SafetensorsWriter {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_ELEMENTS = 1 << 26;

  /** What transformers and PEFT ask for before they load a file. */
  private static final Map<String, String> TORCH = Map.of("format", "pt");

  private SafetensorsWriter() {}

  /**
   * Writes the tensors as they are, with the metadata {@code {"format": "pt"}}.
   *
   * @param tensors on any device; never a bfloat16 handle, whose type DJL cannot name
   * @throws CheckpointException if a type has no safetensors name
   */
  public static void write(Path file, Map<String, NDArray> tensors) throws IOException {
    write(file, tensors, TORCH);
  }

  /** Writes the tensors as they are, with the given metadata. */
  public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata)
      throws IOException {
    List<String> names = new ArrayList<>(tensors.keySet());
    names.sort(
        Comparator.comparingInt((String name) -> -get(tensors, name).getDataType().getNumOfBytes())
            .thenComparing(Comparator.naturalOrder()));
    byte[] header = header(file, names, tensors, metadata);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          writeAll(channel, length.putLong(header.length).flip());
          writeAll(channel, ByteBuffer.wrap(header));
          for (String name : names) {
            writeTensor(channel, get(tensors, name));
          }
        });
  }

  private static byte[] header(
      Path file, List<String> names, Map<String, NDArray> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode texts = root.putObject("__metadata__");
    metadata.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(text -> texts.put(text.getKey(), text.getValue()));
    long offset = 0;
    for (String name : names) {
      NDArray tensor = get(tensors, name);
      ObjectNode entry = root.putObject(name);
      entry.put("dtype", typeName(file, name, tensor.getDataType()));
      var shape = entry.putArray("shape");
      for (long size : tensor.getShape().getShape()) {
        shape.add(size);
      }
      long end = offset + tensor.size() * tensor.getDataType().getNumOfBytes();
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(root);
    byte[] padded = new byte[(json.length + 7) / 8 * 8]; // keeps the tensors aligned
    Arrays.fill(padded, (byte) ' ');
    System.arraycopy(json, 0, padded, 0, json.length);
    return padded;
  }

  private static String typeName(Path file, String name, DataType type) throws IOException {
    return switch (type) {
      case FLOAT64 -> "F64";
      case FLOAT32 -> "F32";
      case FLOAT16 -> "F16";
      case INT64 -> "I64";
      case INT32 -> "I32";
      case INT8 -> "I8";
      case UINT8 -> "U8";
      case BOOLEAN -> "BOOL";
      default ->
          throw new CheckpointException(
              "%s: tensor \"%s\" is %s, which cannot be written; convert it to FLOAT32 first"
                  .formatted(file, name, type));
    };
  }

  private static void writeTensor(FileChannel channel, NDArray tensor) throws IOException {
    if (tensor.size() == 0) {
      return;
    }
    try (NDManager host = tensor.getManager().newSubManager(Device.cpu())) {
      NDArray onHost = tensor.toDevice(Device.cpu(), false);
      if (onHost != tensor) {
        onHost.attach(host);
      }
      NDArray flat = onHost.reshape(tensor.size()); // copies only what is not contiguous
      flat.attach(host);
      for (long from = 0; from < tensor.size(); from += CHUNK_ELEMENTS) {
        long to = Math.min(tensor.size(), from + CHUNK_ELEMENTS);
        try (NDArray chunk = flat.get(new NDIndex().addSliceDim(from, to))) {
          writeAll(channel, chunk.toByteBuffer(true));
        }
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static NDArray get(Map<String, NDArray> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
