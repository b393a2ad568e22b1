package org.sensorium.datasets.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * One value of a column as JSON has it. Times become ISO-8601 text, decimals keep their digits,
 * bytes without a meaning stay bytes.
 */
final class ParquetValue extends PrimitiveConverter {
  private final String column;
  private final PrimitiveTypeName stored;
  private final @Nullable LogicalTypeAnnotation meaning;
  private final boolean text;
  private final RowRoom room;
  private final Consumer<JsonNode> sink;

  /**
   * @param text whether bytes without a meaning are text
   */
  ParquetValue(PrimitiveType type, boolean text, RowRoom room, Consumer<JsonNode> sink) {
    this.column = type.getName();
    this.stored = type.getPrimitiveTypeName();
    this.meaning = type.getLogicalTypeAnnotation();
    this.text =
        meaning instanceof StringLogicalTypeAnnotation
            || meaning instanceof EnumLogicalTypeAnnotation
            || (text && meaning == null && stored == PrimitiveTypeName.BINARY);
    this.room = room;
    this.sink = sink;
  }

  @Override
  public void addBoolean(boolean value) {
    put(BooleanNode.valueOf(value));
  }

  @Override
  public void addFloat(float value) {
    put(FloatNode.valueOf(value));
  }

  @Override
  public void addDouble(double value) {
    put(DoubleNode.valueOf(value));
  }

  @Override
  public void addInt(int value) {
    put(ParquetNumbers.whole(value, meaning, 32));
  }

  @Override
  public void addLong(long value) {
    put(ParquetNumbers.whole(value, meaning, 64));
  }

  @Override
  public void addBinary(Binary value) {
    if (room.take(column, value.length())) {
      sink.accept(node(value.getBytes()));
    }
  }

  private void put(JsonNode value) {
    if (room.take(column, RowRoom.ITEM)) {
      sink.accept(value);
    }
  }

  private JsonNode node(byte[] bytes) {
    if (text) {
      return TextNode.valueOf(text(bytes));
    }
    if (meaning instanceof JsonLogicalTypeAnnotation) {
      return json(text(bytes));
    }
    if (meaning instanceof DecimalLogicalTypeAnnotation decimal && bytes.length > 0) {
      return DecimalNode.valueOf(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
    }
    if (meaning instanceof UUIDLogicalTypeAnnotation && bytes.length == 16) {
      ByteBuffer halves = ByteBuffer.wrap(bytes);
      return TextNode.valueOf(new UUID(halves.getLong(), halves.getLong()).toString());
    }
    if (meaning instanceof Float16LogicalTypeAnnotation && bytes.length == 2) {
      return FloatNode.valueOf(ParquetNumbers.half(bytes));
    }
    return stored == PrimitiveTypeName.INT96 && bytes.length == 12
        ? ParquetNumbers.oldTimestamp(bytes)
        : BinaryNode.valueOf(bytes);
  }

  /** Not replaced where it is no UTF-8: then the row has a fault. */
  private String text(byte[] bytes) {
    String quick = new String(bytes, StandardCharsets.UTF_8);
    if (quick.indexOf('\uFFFD') >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      } catch (CharacterCodingException e) {
        room.refuse("column \"%s\" is text by the schema, but not UTF-8".formatted(column));
      }
    }
    return quick;
  }

  private JsonNode json(String text) {
    try (JsonParser json = Json.MAPPER.getFactory().createParser(text)) {
      JsonNode value = Json.tree(json);
      return value.isMissingNode() ? NullNode.getInstance() : value;
    } catch (JsonProcessingException e) {
      room.refuse("column \"%s\" is JSON by the schema; %s".formatted(column, Json.syntax(e)));
      return TextNode.valueOf(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no input but memory
    }
  }
}
