package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a CTranslate2 file holds, checked whole before a tensor is read.
 *
 * <pre>
 * bytes   what (little endian; a name is a length of 2 bytes, text, and a zero that counts)
 * 4       version
 * …       name of the kind of model, "WhisperSpec"
 * 4       its revision
 * 4       number of tensors; each:
 *   …       name
 *   1       number of axes
 *   4 each  axes
 *   1       type: 0 float32, 1 int8, 2 int16, 3 int32, 4 float16, 5 bfloat16
 *   4       bytes of data
 *   …       data
 * 4       number of further names; each:
 *   …       name
 *   …       name of the tensor that it stands for
 * </pre>
 *
 * @see <a href="https://github.com/OpenNMT/CTranslate2">CTranslate2</a> 04ebb5b,
 *     specs/model_spec.py
 */
final class Ct2Header {
  private static final int LEAST_VERSION = 4; // since then types are named, not only their width
  private static final int LAST_VERSION = 6;
  private static final int MAX_AXES = 8;
  private static final int MAX_TENSORS = 1 << 17; // a hundred times what the largest models have
  private static final int LEAST_TENSOR_BYTES = 10; // a name of one letter, no axes, no data
  private static final int LEAST_ALIAS_BYTES = 8;
  private static final List<ElementType> TYPES =
      List.of(
          ElementType.F32,
          ElementType.I8,
          ElementType.I16,
          ElementType.I32,
          ElementType.F16,
          ElementType.BF16);

  /** How the tensor that divides the codes of another is called: after that one. */
  private static final String SCALE = "_scale";

  /**
   * Where one tensor lies.
   *
   * @param offset from the start of the file
   * @param scale the tensor by which the codes are divided, for each row or for all; null where the
   *     file stores the numbers themselves
   */
  record Entry(TensorInfo info, ElementType type, long offset, @Nullable String scale)
      implements MappedCheckpoint.Entry {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Object> metadata = new LinkedHashMap<>();

  /** Whether a file that starts so is one: a version, then a short name that ends in "Spec". */
  static boolean starts(byte[] start) {
    if (start.length < 8 || start[0] < 1 || start[1] != 0 || start[2] != 0 || start[3] != 0) {
      return false;
    }
    int length = (start[4] & 0xff) | (start[5] & 0xff) << 8;
    int end = 6 + length; // behind the zero
    return length >= 6
        && end <= start.length
        && start[end - 1] == 0
        && new String(start, end - 5, 4, StandardCharsets.US_ASCII).equals("Spec");
  }

  static Ct2Header read(MappedFile file) throws IOException {
    Ct2Header header = new Ct2Header();
    header.parse(new Ct2Cursor(file));
    return header;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  private void parse(Ct2Cursor cursor) throws IOException {
    long version = cursor.uint32("the version");
    if (version < LEAST_VERSION || version > LAST_VERSION) {
      throw cursor.refused(
          "is CTranslate2 version %d, expected %d to %d; convert the model again"
              .formatted(version, LEAST_VERSION, LAST_VERSION));
    }
    metadata.put("version", version);
    metadata.put("spec", cursor.name("the kind of model"));
    metadata.put("revision", cursor.uint32("the revision"));
    int tensors = cursor.count("the number of tensors", LEAST_TENSOR_BYTES, MAX_TENSORS);
    for (int i = 0; i < tensors; i++) {
      put(cursor, tensor(cursor, i));
    }
    entries.replaceAll((name, entry) -> scaled(entry));
    for (Entry entry : entries.values()) {
      checkScale(cursor, entry);
    }
    int aliases = cursor.count("the number of further names", LEAST_ALIAS_BYTES, MAX_TENSORS);
    for (int i = 0; i < aliases; i++) {
      alias(cursor, i);
    }
    if (cursor.remaining() > 0) {
      throw cursor.refused(
          "%d bytes follow the last name, expected the end of the file; damaged"
              .formatted(cursor.remaining()));
    }
  }

  private static Entry tensor(Ct2Cursor cursor, int number) throws IOException {
    String name = cursor.name("the name of tensor %d".formatted(number));
    String what = "tensor \"%s\"".formatted(name);
    int axes = cursor.uint8("the axes of " + what);
    if (axes > MAX_AXES) {
      throw cursor.refused("%s has %d axes, expected up to %d".formatted(what, axes, MAX_AXES));
    }
    long[] sizes = new long[axes];
    for (int axis = 0; axis < axes; axis++) {
      sizes[axis] = cursor.uint32("an axis of " + what);
    }
    int code = cursor.uint8("the type of " + what);
    if (code >= TYPES.size()) {
      throw cursor.refused("%s is of type %d, expected 0 to 5, %s".formatted(what, code, TYPES));
    }
    ElementType type = TYPES.get(code);
    Shape shape = new Shape(sizes);
    long stated = cursor.uint32("the length of " + what);
    long bytes;
    try {
      bytes = type.bytes(shape);
    } catch (ArithmeticException e) {
      throw cursor.refused("%s: shape %s is too large".formatted(what, shape));
    }
    if (bytes != stated) {
      throw cursor.refused(
          "%s: %s %s takes %d bytes, the file states %d; damaged"
              .formatted(what, type, shape, bytes, stated));
    }
    long offset = cursor.position();
    cursor.skip(bytes, what);
    return new Entry(new TensorInfo(name, type.label(), shape, bytes), type, offset, null);
  }

  private void put(Ct2Cursor cursor, Entry entry) throws CheckpointException {
    if (entries.putIfAbsent(entry.info().name(), entry) != null) {
      throw cursor.refused("tensor \"%s\" appears twice".formatted(entry.info().name()));
    }
  }

  private Entry scaled(Entry entry) {
    TensorInfo info = entry.info();
    boolean codes = entry.type() == ElementType.I8 || entry.type() == ElementType.I16;
    if (!codes || !entries.containsKey(info.name() + SCALE)) {
      return entry;
    }
    String type = entry.type().label() + "_SCALED";
    return new Entry(
        new TensorInfo(info.name(), type, info.shape(), info.bytes()),
        entry.type(),
        entry.offset(),
        info.name() + SCALE);
  }

  private void checkScale(Ct2Cursor cursor, Entry entry) throws CheckpointException {
    Entry scale = entry.scale() == null ? null : entries.get(entry.scale());
    if (scale == null) {
      return;
    }
    Shape shape = entry.info().shape();
    long rows = shape.dimension() == 0 ? 1 : shape.get(0);
    long factors = scale.info().shape().size();
    if (scale.type() != ElementType.F32 || (factors != 1 && factors != rows)) {
      throw cursor.refused(
          "tensor \"%s\" is %s %s, expected F32 with one factor, or one for each of the %d rows of \"%s\""
              .formatted(
                  entry.scale(), scale.type(), scale.info().shape(), rows, entry.info().name()));
    }
  }

  private void alias(Ct2Cursor cursor, int number) throws IOException {
    String name = cursor.name("further name %d".formatted(number));
    String target = cursor.name("what \"%s\" stands for".formatted(name));
    Entry entry = entries.get(target);
    if (entry == null) {
      throw cursor.refused(
          "\"%s\" stands for \"%s\", which is no tensor of the file".formatted(name, target));
    }
    TensorInfo info = entry.info();
    put(
        cursor,
        new Entry(
            new TensorInfo(name, info.type(), info.shape(), info.bytes()),
            entry.type(),
            entry.offset(),
            entry.scale()));
  }
}
