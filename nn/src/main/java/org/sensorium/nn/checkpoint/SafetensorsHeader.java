package org.sensorium.nn.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The directory of a safetensors file, checked whole before anything is read.
 *
 * <pre>
 * bytes   what
 * 8       N, length of the header, unsigned little endian
 * N       JSON: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [from, to]}, …,
 *         "__metadata__": {"key": "text", …}}, then spaces
 * rest    the tensors; offsets count from here, without overlap and without a gap
 * </pre>
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
final class SafetensorsHeader {

  /** The reference implementation refuses longer headers too. */
  static final long MAX_BYTES = 100_000_000;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Where one tensor lies; offset counts from the start of the file. */
  record Entry(TensorInfo info, ElementType type, long offset) implements MappedCheckpoint.Entry {}

  private final String file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final long dataStart;
  private final long dataBytes;

  private SafetensorsHeader(String file, long dataStart, long dataBytes) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  static SafetensorsHeader read(MappedFile file) throws IOException {
    String name = file.path().toString();
    if (file.size() < 10) { // the length and {}
      throw new CheckpointException(
          "%s: %d bytes, too short for a safetensors file; download it again"
              .formatted(name, file.size()));
    }
    long length = file.slice(0, 8).getLong();
    if (length < 2 || length > MAX_BYTES) {
      throw new CheckpointException(
          "%s: header of %s bytes, expected 2 to %d; not a safetensors file, or damaged"
              .formatted(name, Long.toUnsignedString(length), MAX_BYTES));
    }
    if (length > file.size() - 8) {
      throw new CheckpointException(
          "%s: header of %d bytes, but only %d follow; the file is truncated, download it again"
              .formatted(name, length, file.size() - 8));
    }
    SafetensorsHeader header = new SafetensorsHeader(name, 8 + length, file.size() - 8 - length);
    byte[] json = new byte[(int) length];
    ByteBuffer bytes = file.slice(8, (int) length);
    bytes.get(json);
    try (JsonParser parser = JSON.createParser(json)) {
      header.parse(parser);
    } catch (JsonProcessingException e) {
      throw new CheckpointException("%s: header: %s".formatted(name, e.getOriginalMessage()), e);
    }
    header.checkCoverage();
    return header;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  private void parse(JsonParser parser) throws IOException {
    expect(parser.nextToken() == JsonToken.START_OBJECT, "the header is not a JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      expect(
          parser.nextToken() == JsonToken.START_OBJECT, "\"%s\" is not an object".formatted(name));
      if (name.equals("__metadata__")) {
        parseMetadata(parser);
      } else {
        entries.put(name, parseEntry(parser, name));
      }
    }
    expect(parser.nextToken() == null, "something follows the header's JSON");
  }

  private void parseMetadata(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(
          parser.nextToken() == JsonToken.VALUE_STRING,
          "__metadata__ \"%s\" is not text".formatted(key));
      metadata.put(key, parser.getText());
    }
  }

  private Entry parseEntry(JsonParser parser, String name) throws IOException {
    String type = "";
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "dtype" -> type = parser.getText();
        case "shape" -> shape = longs(parser, name, key);
        case "data_offsets" -> offsets = longs(parser, name, key);
        default -> throw refused("tensor \"%s\": unknown field \"%s\"".formatted(name, key));
      }
    }
    if (shape == null || offsets == null || offsets.length != 2) {
      throw refused(
          "tensor \"%s\": expected dtype, shape and data_offsets [from, to]".formatted(name));
    }
    return entry(name, type, shape, offsets[0], offsets[1]);
  }

  private Entry entry(String name, String typeName, long[] sizes, long from, long to)
      throws CheckpointException {
    ElementType type =
        Arrays.stream(ElementType.values())
            .filter(t -> t.label().equals(typeName))
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        "tensor \"%s\": dtype \"%s\", expected one of %s"
                            .formatted(name, typeName, Arrays.toString(ElementType.values()))));
    if (to < from || to > dataBytes) {
      throw refused(
          "tensor \"%s\": bytes %d to %d, but the data are %d bytes; truncated or damaged"
              .formatted(name, from, to, dataBytes));
    }
    Shape shape = new Shape(sizes);
    long bytes;
    try {
      bytes = type.bytes(shape);
    } catch (ArithmeticException e) {
      throw refused("tensor \"%s\": shape %s is too large".formatted(name, shape));
    }
    if (bytes != to - from) {
      throw refused(
          "tensor \"%s\": %s %s takes %d bytes, data_offsets [%d, %d] hold %d"
              .formatted(name, type, shape, bytes, from, to, to - from));
    }
    return new Entry(new TensorInfo(name, typeName, shape, bytes), type, dataStart + from);
  }

  private long[] longs(JsonParser parser, String name, String key) throws IOException {
    expect(
        parser.currentToken() == JsonToken.START_ARRAY,
        "tensor \"%s\": %s is not a list".formatted(name, key));
    List<Long> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getLongValue() >= 0,
          "tensor \"%s\": %s holds %s, expected whole numbers from 0"
              .formatted(name, key, parser.getText()));
      values.add(parser.getLongValue());
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  /** The tensors must cover the data exactly: no overlap, no gap, nothing behind the last. */
  private void checkCoverage() throws CheckpointException {
    List<Entry> byOffset = new ArrayList<>(entries.values());
    byOffset.sort(Comparator.comparingLong(Entry::offset).thenComparingLong(e -> e.info().bytes()));
    long end = dataStart;
    String before = "the header";
    for (Entry entry : byOffset) {
      String name = "\"%s\"".formatted(entry.info().name());
      if (entry.offset() < end) {
        throw refused(
            "tensors %s and %s overlap by %d bytes".formatted(before, name, end - entry.offset()));
      }
      if (entry.offset() > end) {
        throw refused(
            "%d unused bytes between %s and tensor %s"
                .formatted(entry.offset() - end, before, name));
      }
      end += entry.info().bytes();
      before = name;
    }
    if (end != dataStart + dataBytes) {
      throw refused(
          "%d unused bytes after the last tensor; the file is damaged"
              .formatted(dataStart + dataBytes - end));
    }
  }

  private void expect(boolean holds, String otherwise) throws CheckpointException {
    if (!holds) {
      throw refused(otherwise);
    }
  }

  private CheckpointException refused(String found) {
    return new CheckpointException("%s: %s".formatted(file, found));
  }
}
