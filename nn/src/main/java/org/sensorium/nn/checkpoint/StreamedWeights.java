package org.sensorium.nn.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes weights that never lie in memory together: each tensor is made when its turn comes, stored
 * in the type asked for, and freed. Above a size they go to several files with an index, named as
 * transformers names them.
 */
public final class StreamedWeights {
  /** transformers' largest shard, bytes. */
  public static final long LARGEST = 5_000_000_000L;

  private static final String SINGLE = "model.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_ELEMENTS = 1 << 24;

  private StreamedWeights() {}

  /** Makes one tensor, of the shape announced. */
  @FunctionalInterface
  public interface Source {
    /** Floats as FLOAT32, everything else in its type; owned by the manager. */
    NDArray read(NDManager manager) throws IOException;
  }

  /**
   * A tensor to be written.
   *
   * @param type as {@link TensorInfo#type} names it; not a quantised one
   */
  public record Tensor(String name, String type, Shape shape, Source source) {

    /** One that is copied as it is stored; what is stored in blocks becomes float32. */
    public static Tensor copy(String name, Checkpoint from, String theirs) {
      TensorInfo info = from.tensors().get(theirs);
      if (info == null) {
        throw new IllegalArgumentException(
            "%s: has no tensor \"%s\"".formatted(from.source(), theirs));
      }
      return new Tensor(name, plain(info), info.shape(), manager -> from.read(manager, theirs));
    }

    private static String plain(TensorInfo info) {
      boolean known =
          Arrays.stream(ElementType.values()).anyMatch(type -> type.label().equals(info.type()));
      return known ? info.type() : ElementType.F32.label();
    }

    long bytes() {
      return elementType().bytes(shape);
    }

    ElementType elementType() {
      return ElementType.valueOf(type);
    }
  }

  /**
   * Writes {@code model.safetensors}, or shards and their index.
   *
   * @param largest bytes of a shard; one tensor alone may be larger
   * @return the names of the files that hold weights
   */
  public static List<String> write(Path folder, List<Tensor> tensors, long largest)
      throws IOException {
    Set<String> different = new HashSet<>();
    for (Tensor tensor : tensors) {
      if (!different.add(tensor.name())) {
        throw new IllegalArgumentException(
            "two tensors to be written are called \"%s\"".formatted(tensor.name()));
      }
    }
    List<List<Tensor>> shards = shards(tensors, largest);
    if (shards.size() == 1) {
      write(folder.resolve(SINGLE), shards.get(0));
      return List.of(SINGLE);
    }
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", tensors.stream().mapToLong(Tensor::bytes).sum());
    ObjectNode map = index.putObject("weight_map");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      write(folder.resolve(name), shards.get(i));
      shards.get(i).forEach(tensor -> map.put(tensor.name(), name));
      names.add(name);
    }
    byte[] text = (index.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(
        folder.resolve(SINGLE + Checkpoints.INDEX),
        channel -> channel.write(ByteBuffer.wrap(text)));
    return names;
  }

  private static List<List<Tensor>> shards(List<Tensor> tensors, long largest) {
    List<List<Tensor>> shards = new ArrayList<>();
    List<Tensor> shard = new ArrayList<>();
    long filled = 0;
    for (Tensor tensor : tensors) {
      if (filled > 0 && filled + tensor.bytes() > largest) {
        shards.add(shard);
        shard = new ArrayList<>();
        filled = 0;
      }
      shard.add(tensor);
      filled += tensor.bytes();
    }
    shards.add(shard);
    return shards;
  }

  /** Writes one file, atomically. */
  public static void write(Path file, List<Tensor> tensors) throws IOException {
    List<Tensor> ordered = new ArrayList<>(tensors); // as the reference implementation does
    ordered.sort(
        Comparator.comparingInt((Tensor tensor) -> -tensor.elementType().blockBytes())
            .thenComparing(Tensor::name));
    byte[] header = header(ordered);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          writeAll(channel, length.putLong(header.length).flip());
          writeAll(channel, ByteBuffer.wrap(header));
          for (Tensor tensor : ordered) {
            write(channel, tensor);
          }
        });
  }

  private static byte[] header(List<Tensor> tensors) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Tensor tensor : tensors) {
      ObjectNode entry = root.putObject(tensor.name()).put("dtype", tensor.type());
      var shape = entry.putArray("shape");
      for (long size : tensor.shape().getShape()) {
        shape.add(size);
      }
      entry.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
      offset += tensor.bytes();
    }
    byte[] json = JSON.writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8); // keeps the tensors aligned
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void write(FileChannel channel, Tensor tensor) throws IOException {
    if (tensor.shape().size() == 0) {
      return;
    }
    try (NDManager work = NDManager.newBaseManager(Device.cpu())) {
      NDArray array = tensor.source().read(work);
      if (!array.getShape().equals(tensor.shape())) {
        throw new IllegalStateException(
            "%s was announced as %s, but is %s"
                .formatted(tensor.name(), tensor.shape(), array.getShape()));
      }
      NDArray flat = array.reshape(array.size());
      for (long from = 0; from < flat.size(); from += CHUNK_ELEMENTS) {
        long to = Math.min(flat.size(), from + CHUNK_ELEMENTS);
        try (NDArray chunk = flat.get(new NDIndex().addSliceDim(from, to))) {
          writeAll(channel, encoded(chunk, tensor.elementType()));
        }
      }
    }
  }

  private static ByteBuffer encoded(NDArray chunk, ElementType type) {
    ByteBuffer wide = chunk.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN);
    if (type.blockBytes() == chunk.getDataType().getNumOfBytes()) {
      return wide;
    }
    if (chunk.getDataType() != DataType.FLOAT32 && type != ElementType.I16) {
      throw new IllegalStateException(
          "%s cannot be stored as %s".formatted(chunk.getDataType(), type));
    }
    ByteBuffer narrow =
        ByteBuffer.allocate(Math.toIntExact(chunk.size() * 2)).order(ByteOrder.LITTLE_ENDIAN);
    while (wide.hasRemaining()) {
      int bits = wide.getInt();
      narrow.putShort(
          switch (type) {
            case BF16 -> bfloat16(bits);
            case F16 -> HalfFloat.ofFloat(Float.intBitsToFloat(bits));
            default -> (short) bits; // INT16, read as INT32
          });
    }
    return narrow.flip();
  }

  /** The nearest bfloat16 of a float's bits, ties to the even one; NaN stays NaN. */
  private static short bfloat16(int bits) {
    if ((bits & 0x7fffffff) > 0x7f800000) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
