package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code .pth}, {@code .pt} or {@code .bin} file of torch.save, in either of its forms. Reading
 * one never runs what it names: only tensors and plain containers are built, everything else is
 * refused by name.
 *
 * <p>Nested dicts and lists are flattened, their keys joined by dots ({@code
 * optimizer.state.0.step}); texts, numbers and truth values among them are the {@link #metadata}.
 */
public final class TorchPickleFile implements Checkpoint {

  private static final int MAX_DEPTH = 32; // dicts in dicts
  private static final int MAX_OBJECTS = 1 << 22;
  private static final int MAX_NAME = 4096; // letters of a dotted name

  /** Elements that a tensor may show beyond its storage, as one repeated by a stride of 0 does. */
  private static final long MAX_EXPANDED = 1 << 24;

  private record Entry(TensorInfo info, ElementType type, StridedView view) {}

  private final MappedFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private int objects; // visited while flattening

  private TorchPickleFile(MappedFile file) {
    this.file = file;
  }

  /** Whether a file with these first bytes is one of torch.save. */
  static boolean starts(byte[] start) {
    boolean zip = start.length > 3 && start[0] == 'P' && start[1] == 'K' && start[2] == 3;
    int length = TorchArchive.STREAM_START.length;
    return zip
        || (start.length >= length
            && Arrays.equals(start, 0, length, TorchArchive.STREAM_START, 0, length));
  }

  /**
   * Opens a file and checks where every tensor lies; reads none.
   *
   * @throws CheckpointException if the file names any other Python object, or is damaged
   */
  public static TorchPickleFile open(Path path) throws IOException {
    TorchPickleFile opened = new TorchPickleFile(MappedFile.open(path));
    try {
      TorchArchive archive = TorchArchive.open(opened.file);
      opened.flatten("", archive.root(), archive.places(), 0);
      opened.entries.forEach((name, entry) -> opened.tensors.put(name, entry.info()));
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void flatten(String name, Object value, Map<String, ZipRecords.Place> places, int depth)
      throws CheckpointException {
    // a few bytes can hold a container in itself, or twice in another that is held twice…
    if (depth > MAX_DEPTH || ++objects > MAX_OBJECTS || name.length() > MAX_NAME) {
      throw refused(
          "its containers are too deep (over %d), too many (%d) or have too long names (%d letters)"
              .formatted(MAX_DEPTH, MAX_OBJECTS, MAX_NAME));
    }
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> item : map.entrySet()) {
        String key = KeyRewrites.join(name, item.getKey().toString());
        flatten(key, item.getValue(), places, depth + 1);
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        flatten(KeyRewrites.join(name, Integer.toString(i)), list.get(i), places, depth + 1);
      }
    } else if (value instanceof PickleGlobals.Tensor tensor) {
      String key = name.isEmpty() ? "tensor" : name;
      if (entries.put(key, entry(key, tensor, places)) != null) {
        throw refused("two tensors are called \"%s\"".formatted(key));
      }
    } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      metadata.put(name, value);
    }
  }

  private Entry entry(
      String name, PickleGlobals.Tensor tensor, Map<String, ZipRecords.Place> places)
      throws CheckpointException {
    PickleGlobals.Storage storage = tensor.storage();
    ZipRecords.Place place = places.get(storage.key());
    if (place == null) {
      throw refused(
          "tensor \"%s\" lies in storage \"%s\", which is not in the file"
              .formatted(name, storage.key()));
    }
    ElementType type = storage.type();
    long held = place.bytes() / type.blockBytes(); // elements
    if (storage.elements() > held) {
      throw refused(
          "storage \"%s\" of tensor \"%s\" has %d elements, but only %d are in the file"
              .formatted(storage.key(), name, storage.elements(), held));
    }
    Shape shape = new Shape(tensor.sizes().stream().mapToLong(Long::longValue).toArray());
    try {
      long bytes = type.bytes(shape);
      long end = Math.addExact(tensor.offset(), StridedView.span(tensor.sizes(), tensor.strides()));
      if (end > storage.elements()) {
        throw refused(
            "tensor \"%s\" ends at element %d of a storage of %d"
                .formatted(name, end, storage.elements()));
      }
      if (shape.size() > Math.max(storage.elements(), MAX_EXPANDED)) {
        throw refused(
            "tensor \"%s\" repeats %d stored elements to %d; too large"
                .formatted(name, storage.elements(), shape.size()));
      }
      StridedView view =
          new StridedView(
              file,
              place.offset() + tensor.offset() * type.blockBytes(),
              type.blockBytes(),
              tensor.sizes(),
              tensor.strides());
      if (!view.contiguous() && view.spanBytes() > Integer.MAX_VALUE) {
        throw refused(
            "tensor \"%s\" is not contiguous and spans over 2 GiB; save tensor.contiguous()"
                .formatted(name));
      }
      return new Entry(new TensorInfo(name, type.label(), shape, bytes), type, view);
    } catch (ArithmeticException e) {
      throw refused("tensor \"%s\": shape %s is too large".formatted(name, shape));
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

  /** Texts, numbers and truth values by their dotted names. */
  @Override
  public Map<String, Object> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public NDArray read(NDManager manager, String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw Checkpoints.noTensor(this, name);
    }
    return ArrayReader.read(manager, entry.type(), entry.info().shape(), entry.view());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private CheckpointException refused(String found) {
    return new CheckpointException("%s: %s".formatted(file.path(), found));
  }
}
