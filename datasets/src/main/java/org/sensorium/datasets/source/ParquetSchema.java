package org.sensorium.datasets.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.OriginalType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** The tree of columns, from the flat list in which a footer holds it. */
final class ParquetSchema {
  private static final int MAX_DEPTH = 64;

  private final List<SchemaElement> elements;
  private int at;

  private ParquetSchema(List<SchemaElement> elements) {
    this.elements = elements;
  }

  /**
   * @throws ParquetDamage if the list is no tree
   */
  static MessageType of(List<SchemaElement> elements) {
    ParquetSchema schema = new ParquetSchema(elements);
    SchemaElement root = schema.next();
    MessageType message = new MessageType("rows", schema.children(root, 0));
    if (schema.at != elements.size()) {
      throw new ParquetDamage(
          "the schema has %d entries, its tree holds %d of them"
              .formatted(elements.size(), schema.at));
    }
    return message;
  }

  private SchemaElement next() {
    if (at >= elements.size()) {
      throw new ParquetDamage("the schema ends before its last column");
    }
    return elements.get(at++);
  }

  private List<Type> children(SchemaElement parent, int depth) {
    if (depth > MAX_DEPTH) {
      throw new ParquetDamage("columns are nested more than %d deep".formatted(MAX_DEPTH));
    }
    if (parent.getNum_children() <= 0) {
      throw new ParquetDamage("\"%s\" has no columns".formatted(parent.getName()));
    }
    List<Type> children = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < parent.getNum_children(); i++) {
      Type child = type(next(), depth + 1);
      if (!names.add(child.getName())) {
        throw new ParquetDamage("the column \"%s\" is there twice".formatted(child.getName()));
      }
      children.add(child);
    }
    return children;
  }

  private Type type(SchemaElement element, int depth) {
    if (element.getRepetition_type() == null) {
      throw new ParquetDamage(
          "column \"%s\" does not say how often it is there".formatted(element.getName()));
    }
    Type.Repetition repetition = Type.Repetition.valueOf(element.getRepetition_type().name());
    LogicalTypeAnnotation meaning = meaning(element);
    if (element.getType() == null) {
      List<Type> children = children(element, depth);
      return Types.buildGroup(repetition)
          .addFields(children.toArray(new Type[0]))
          .as(meaning)
          .named(element.getName());
    }
    PrimitiveTypeName name =
        switch (element.getType()) {
          case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
          default -> PrimitiveTypeName.valueOf(element.getType().name());
        };
    if (name == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY && element.getType_length() <= 0) {
      throw new ParquetDamage(
          "column \"%s\" has values of %d bytes"
              .formatted(element.getName(), element.getType_length()));
    }
    return Types.primitive(name, repetition)
        .length(element.getType_length())
        .as(meaning)
        .named(element.getName());
  }

  /** What the values mean; null for none, or one that makes no difference here. */
  private static @Nullable LogicalTypeAnnotation meaning(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    if (logical != null && logical.isSet()) {
      return switch (logical.getSetField()) {
        case STRING -> LogicalTypeAnnotation.stringType();
        case ENUM -> LogicalTypeAnnotation.enumType();
        case JSON -> LogicalTypeAnnotation.jsonType();
        case UUID -> LogicalTypeAnnotation.uuidType();
        case FLOAT16 -> LogicalTypeAnnotation.float16Type();
        case LIST -> LogicalTypeAnnotation.listType();
        case MAP -> LogicalTypeAnnotation.mapType();
        case DATE -> LogicalTypeAnnotation.dateType();
        case DECIMAL ->
            LogicalTypeAnnotation.decimalType(
                logical.getDECIMAL().getScale(), logical.getDECIMAL().getPrecision());
        case INTEGER ->
            LogicalTypeAnnotation.intType(
                logical.getINTEGER().getBitWidth(), logical.getINTEGER().isIsSigned());
        case TIME ->
            LogicalTypeAnnotation.timeType(
                logical.getTIME().isIsAdjustedToUTC(), unit(logical.getTIME().getUnit()));
        case TIMESTAMP ->
            LogicalTypeAnnotation.timestampType(
                logical.getTIMESTAMP().isIsAdjustedToUTC(), unit(logical.getTIMESTAMP().getUnit()));
        default -> null;
      };
    }
    ConvertedType converted = element.getConverted_type();
    if (converted == null) {
      return null;
    }
    return switch (converted) {
      case DECIMAL -> LogicalTypeAnnotation.decimalType(element.getScale(), element.getPrecision());
      case MAP_KEY_VALUE -> element.getNum_children() == 1 ? LogicalTypeAnnotation.mapType() : null;
      case BSON, INTERVAL -> null;
      default ->
          LogicalTypeAnnotation.fromOriginalType(OriginalType.valueOf(converted.name()), null);
    };
  }

  private static LogicalTypeAnnotation.TimeUnit unit(@Nullable TimeUnit unit) {
    if (unit == null || !unit.isSet()) {
      throw new ParquetDamage("a column of times does not say its unit");
    }
    return LogicalTypeAnnotation.TimeUnit.valueOf(unit.getSetField().name());
  }
}
