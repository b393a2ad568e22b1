package org.sensorium.datasets.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/** Makes cells of a row's values, all of them before the first one is written. */
final class ParquetRowCells {
  private final List<Column> columns;
  private @Nullable RecordConsumer out;

  /** A cell that is not null: how it is written, and about how many bytes it takes. */
  record Cell(Column column, int place, long bytes, Consumer write) {}

  /** Writes a value. */
  interface Consumer {
    void writeTo(RecordConsumer out);
  }

  ParquetRowCells(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Sets the group of rows that {@link #write} appends to. */
  void writeInto(RecordConsumer group) {
    out = group;
  }

  /** The cells of a row that are not null. */
  List<Cell> of(ObjectNode row) throws RowException {
    return of(columns, row);
  }

  private static List<Cell> of(List<Column> columns, ObjectNode row) throws RowException {
    List<String> known = columns.stream().map(Column::name).toList();
    for (Iterator<String> names = row.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new RowException(
            "there is no column for \"%s\"; the table has %s".formatted(name, known));
      }
    }
    List<Cell> cells = new ArrayList<>();
    for (int place = 0; place < columns.size(); place++) {
      JsonNode value = row.get(columns.get(place).name());
      if (value != null && !value.isNull()) {
        cells.add(cell(columns.get(place), place, value));
      }
    }
    return cells;
  }

  /** Appends a row; returns about how many bytes that takes. */
  long write(List<Cell> cells) {
    RecordConsumer to = Objects.requireNonNull(out, "no group of rows");
    long bytes = columns.size();
    to.startMessage();
    write(cells, to);
    to.endMessage();
    for (Cell cell : cells) {
      bytes += cell.bytes();
    }
    return bytes;
  }

  private static void write(List<Cell> cells, RecordConsumer to) {
    for (Cell cell : cells) {
      to.startField(cell.column().name(), cell.place());
      cell.write().writeTo(to);
      to.endField(cell.column().name(), cell.place());
    }
  }

  /** Hands the last rows on. */
  void flush() {
    if (out != null) {
      out.flush();
    }
  }

  private static Cell cell(Column column, int place, JsonNode value) throws RowException {
    return switch (column.kind()) {
      case TEXT -> {
        if (!value.isTextual()) {
          throw unfit(column, value);
        }
        yield binary(column, place, utf8(column, value.textValue()));
      }
      case JSON -> binary(column, place, utf8(column, json(column, value)));
      case BYTES -> binary(column, place, bytes(column, value));
      case BOOLEAN -> {
        if (!value.isBoolean()) {
          throw unfit(column, value);
        }
        yield new Cell(column, place, 1, out -> out.addBoolean(value.booleanValue()));
      }
      case WHOLE -> {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
          throw unfit(column, value);
        }
        yield new Cell(column, place, 8, out -> out.addLong(value.longValue()));
      }
      case NUMBER -> {
        if (!value.isNumber() || !exact(value)) {
          throw unfit(column, value);
        }
        yield new Cell(column, place, 8, out -> out.addDouble(value.doubleValue()));
      }
      case TEXTS -> texts(column, place, value);
      case OBJECTS -> objects(column, place, value);
    };
  }

  /** Whether the nearest double is written with the same digits. */
  private static boolean exact(JsonNode value) {
    double nearest = value.doubleValue();
    return value.isDouble()
        || value.isFloat()
        || (Double.isFinite(nearest)
            && BigDecimal.valueOf(nearest).compareTo(value.decimalValue()) == 0);
  }

  private static Cell texts(Column column, int place, JsonNode value) throws RowException {
    if (!value.isArray()) {
      throw unfit(column, value);
    }
    List<Consumer> items = new ArrayList<>();
    long bytes = 0;
    for (JsonNode item : value) {
      if (!item.isTextual()) {
        throw unfit(column, item);
      }
      byte[] text = utf8(column, item.textValue());
      Binary binary = Binary.fromConstantByteArray(text);
      items.add(out -> out.addBinary(binary));
      bytes += text.length + 4;
    }
    return list(column, place, bytes, items);
  }

  private static Cell objects(Column column, int place, JsonNode value) throws RowException {
    if (!value.isArray()) {
      throw unfit(column, value);
    }
    List<Consumer> items = new ArrayList<>();
    long bytes = 0;
    for (JsonNode item : value) {
      if (!(item instanceof ObjectNode object)) {
        throw unfit(column, item);
      }
      List<Cell> cells = of(column.fields(), object);
      items.add(
          out -> {
            out.startGroup();
            write(cells, out);
            out.endGroup();
          });
      bytes += cells.stream().mapToLong(Cell::bytes).sum();
    }
    return list(column, place, bytes, items);
  }

  private static Cell list(Column column, int place, long bytes, List<Consumer> items) {
    return new Cell(
        column,
        place,
        bytes,
        out -> {
          out.startGroup();
          if (!items.isEmpty()) {
            out.startField("list", 0);
            for (Consumer item : items) {
              out.startGroup();
              out.startField("element", 0);
              item.writeTo(out);
              out.endField("element", 0);
              out.endGroup();
            }
            out.endField("list", 0);
          }
          out.endGroup();
        });
  }

  private static Cell binary(Column column, int place, byte[] bytes) {
    Binary value = Binary.fromConstantByteArray(bytes);
    return new Cell(column, place, bytes.length + 4L, out -> out.addBinary(value));
  }

  private static byte[] bytes(Column column, JsonNode value) throws RowException {
    if (!value.isBinary()) {
      throw unfit(column, value);
    }
    try {
      return value.binaryValue();
    } catch (IOException e) {
      throw unfit(column, value);
    }
  }

  private static String json(Column column, JsonNode value) throws RowException {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new RowException("column \"%s\": %s".formatted(column.name(), e.getOriginalMessage()));
    }
  }

  private static byte[] utf8(Column column, String text) throws RowException {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new RowException(
          "column \"%s\": the text has half a character (a lone surrogate), which UTF-8 cannot hold"
              .formatted(column.name()));
    }
  }

  private static RowException unfit(Column column, JsonNode value) {
    return new RowException(
        "column \"%s\" got %s; expected %s"
            .formatted(column.name(), Json.named(value), column.kind().expected()));
  }
}
