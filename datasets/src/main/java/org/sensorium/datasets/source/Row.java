package org.sensorium.datasets.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One row of a file: JSON text that is parsed when asked for, or the cells of a table.
 *
 * <p>The bytes belong to the row: a source never changes them afterwards.
 */
public final class Row {
  private final Path file;
  private final long record;
  private final long offset;
  private final @Nullable String key;
  private final byte @Nullable [] bytes;
  private final int from;
  private final int to;
  private @Nullable JsonNode value;

  private Row(
      Path file,
      long record,
      long offset,
      @Nullable String key,
      byte @Nullable [] bytes,
      int from,
      int to,
      @Nullable JsonNode value) {
    this.file = file;
    this.record = record;
    this.offset = offset;
    this.key = key;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.value = value;
  }

  /**
   * A row of JSON text, {@code bytes[from, to)}.
   *
   * @param key the name of the row, where rows are the values of an object; else null
   */
  static Row ofJson(
      Path file, long record, long offset, @Nullable String key, byte[] bytes, int from, int to) {
    return new Row(file, record, offset, key, bytes, from, to, null);
  }

  /** A row of cells. */
  public static Row ofCells(Path file, long record, long offset, ObjectNode cells) {
    return new Row(file, record, offset, null, null, 0, 0, cells);
  }

  /** The file it stands in. */
  public Path file() {
    return file;
  }

  /** Its number, counted from 1. */
  public long record() {
    return record;
  }

  /** Of its first byte in the unpacked file; -1 where rows have none. */
  public long offset() {
    return offset;
  }

  /** Bytes of its JSON text; 0 for a row of cells. */
  public int size() {
    return to - from;
  }

  /** Bytes that it takes in memory, roughly: of its text, or of the text and bytes in its cells. */
  public long weight() {
    return bytes == null ? weight(value) : size();
  }

  private static long weight(@Nullable JsonNode node) {
    if (node instanceof BinaryNode binary) {
      return binary.binaryValue().length;
    }
    if (node instanceof TextNode text) {
      return text.textValue().length();
    }
    long weight = 0;
    if (node != null) {
      for (JsonNode child : node) {
        weight += weight(child);
      }
    }
    return weight;
  }

  /** The name of the row, where rows are the values of an object; else null. */
  public @Nullable String key() {
    return key;
  }

  /**
   * A parser that stands before the row's first token; close it.
   *
   * <p>The fast way: no tree is built.
   */
  public JsonParser parser() throws IOException {
    return bytes != null
        ? Json.MAPPER.getFactory().createParser(bytes, from, to - from)
        : Json.MAPPER.treeAsTokens(value);
  }

  /**
   * The row as a tree.
   *
   * @throws RowException if its text is not JSON
   */
  public JsonNode value() throws RowException {
    JsonNode known = value;
    if (known != null) {
      return known;
    }
    try (JsonParser json = parser()) {
      JsonNode read = Json.tree(json);
      if (read.isMissingNode() || json.nextToken() != null) {
        throw new RowException(
            "after the row there is more before the next one; expected a comma or a line end");
      }
      value = read;
      return read;
    } catch (JsonProcessingException e) {
      throw new RowException(Json.syntax(e));
    } catch (IOException e) { // bytes that are no text
      throw new RowException("not valid JSON: " + e.getMessage());
    }
  }

  /**
   * The row's fields.
   *
   * @throws RowException if its text is not JSON, or not an object
   */
  public Fields fields() throws RowException {
    if (value() instanceof ObjectNode object) {
      return new Fields("", object);
    }
    throw new RowException("found %s, expected a row ({…})".formatted(Json.named(value())));
  }
}
