package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The directory of a GGUF file, versions 2 and 3, checked whole before a tensor is read.
 *
 * <pre>
 * bytes   what (little endian)
 * 4       "GGUF"
 * 4       version
 * 8, 8    number of tensors, number of metadata values
 * …       metadata: key, type (4 bytes), value; texts are a length (8 bytes) and UTF-8
 * …       tensors: name, number of axes (4), axes (8 each, the contiguous one first), type (4),
 *         offset (8) counted from the data
 * …       zeros up to general.alignment (32 if not given), then the data
 * </pre>
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>
 */
final class GgufHeader {

  static final int MAGIC = 0x46554747; // "GGUF"

  private static final int MAX_HEADER_BYTES = 1 << 30;
  private static final int MAX_AXES = 4; // ggml's own limit
  private static final int LEAST_VALUE_BYTES = 13; // a key of no letters, a type, one byte
  private static final int LEAST_TENSOR_BYTES = 24; // a name of no letters, no axes

  /** Where one tensor lies; offset counts from the start of the file. */
  record Entry(TensorInfo info, GgmlType type, long offset) implements MappedCheckpoint.Entry {}

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  static GgufHeader read(MappedFile file) throws IOException {
    ByteBuffer bytes = file.slice(0, (int) Math.min(file.size(), MAX_HEADER_BYTES));
    GgufHeader header = new GgufHeader();
    header.parse(new GgufCursor(file.path().toString(), bytes), file.size());
    return header;
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  private void parse(GgufCursor cursor, long fileBytes) throws IOException {
    int magic = cursor.int32("the magic number");
    if (magic != MAGIC) {
      throw cursor.refused("starts with %08x, expected \"GGUF\"".formatted(magic));
    }
    int version = cursor.int32("the version");
    if (version != 2 && version != 3) {
      throw cursor.refused(
          Integer.reverseBytes(version) == 3
              ? "is a big-endian GGUF file; convert it to little endian"
              : "is GGUF version %s, expected 2 or 3; convert it with a recent llama.cpp"
                  .formatted(Integer.toUnsignedString(version)));
    }
    int tensors = cursor.count("the number of tensors", LEAST_TENSOR_BYTES);
    int values = cursor.count("the number of metadata values", LEAST_VALUE_BYTES);
    for (int i = 0; i < values; i++) {
      String key = cursor.string("metadata key %d".formatted(i));
      if (metadata.put(key, cursor.value(key)) != null) {
        throw cursor.refused("metadata key \"%s\" appears twice".formatted(key));
      }
    }
    for (int i = 0; i < tensors; i++) {
      Entry entry = tensor(cursor, i);
      if (entries.put(entry.info().name(), entry) != null) {
        throw cursor.refused("tensor \"%s\" appears twice".formatted(entry.info().name()));
      }
    }
    int alignment = alignment(cursor);
    long dataStart = (cursor.position() + alignment - 1L) / alignment * alignment;
    entries.replaceAll(
        (name, entry) -> new Entry(entry.info(), entry.type(), dataStart + entry.offset()));
    checkPlaces(cursor, dataStart, alignment, fileBytes);
  }

  private Entry tensor(GgufCursor cursor, int number) throws IOException {
    String name = cursor.string("the name of tensor %d".formatted(number));
    String what = "tensor \"%s\"".formatted(name);
    int axes = cursor.int32(what);
    if (axes < 0 || axes > MAX_AXES) {
      throw cursor.refused(
          "%s has %s axes, expected up to %d"
              .formatted(what, Integer.toUnsignedString(axes), MAX_AXES));
    }
    long[] sizes = new long[axes];
    for (int axis = axes - 1; axis >= 0; axis--) { // torch names the contiguous axis last
      sizes[axis] = cursor.size("an axis of " + what);
    }
    int typeId = cursor.int32(what);
    GgmlType type = GgmlType.of(typeId);
    if (type == null) {
      throw cursor.refused(
          "%s is of ggml type %d, expected one of %s".formatted(what, typeId, GgmlType.known()));
    }
    long offset = cursor.size("the offset of " + what);
    Shape shape = new Shape(sizes);
    try {
      return new Entry(new TensorInfo(name, type.label(), shape, type.bytes(shape)), type, offset);
    } catch (ArithmeticException e) {
      throw cursor.refused(
          "%s: %s does not fit %s: %s".formatted(what, type, shape, e.getMessage()));
    }
  }

  private int alignment(GgufCursor cursor) throws CheckpointException {
    Object given = metadata.getOrDefault("general.alignment", 32L);
    long alignment = given instanceof Number number ? number.longValue() : 0;
    if (alignment < 1 || alignment > 1 << 20 || Long.bitCount(alignment) != 1) {
      throw cursor.refused(
          "general.alignment is %s, expected a power of two up to 1048576".formatted(given));
    }
    return (int) alignment;
  }

  private void checkPlaces(GgufCursor cursor, long dataStart, int alignment, long fileBytes)
      throws CheckpointException {
    List<Entry> byOffset = new ArrayList<>(entries.values());
    byOffset.sort(Comparator.comparingLong(Entry::offset).thenComparingLong(e -> e.info().bytes()));
    long end = dataStart;
    String before = "the header";
    for (Entry entry : byOffset) {
      String name = "\"%s\"".formatted(entry.info().name());
      long bytes = entry.info().bytes();
      // a sum past 2^63 shows as a negative offset
      if (entry.offset() < dataStart || entry.offset() > fileBytes - bytes) {
        throw cursor.refused(
            "tensor %s: %d bytes at %s, but the file has %d; truncated or damaged"
                .formatted(name, bytes, Long.toUnsignedString(entry.offset()), fileBytes));
      }
      if ((entry.offset() - dataStart) % alignment != 0) {
        throw cursor.refused(
            "tensor %s lies at %d of the data, expected a multiple of %d"
                .formatted(name, entry.offset() - dataStart, alignment));
      }
      if (entry.offset() < end) {
        throw cursor.refused(
            "tensors %s and %s overlap by %d bytes".formatted(before, name, end - entry.offset()));
      }
      end = entry.offset() + bytes;
      before = name;
    }
  }
}
