package org.sensorium.datasets.write;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The schema of the columns: once for the encoder, once as the footer lists it. */
final class ParquetTable {
  private ParquetTable() {}

  static MessageType schema(List<Column> columns) {
    return new MessageType("schema", types(columns));
  }

  private static List<Type> types(List<Column> columns) {
    List<Type> types = new ArrayList<>();
    for (Column column : columns) {
      types.add(
          switch (column.kind()) {
            case TEXT, JSON -> text(column.name());
            case WHOLE -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case NUMBER -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            case BYTES -> Types.optional(PrimitiveTypeName.BINARY).named(column.name());
            case TEXTS -> list(column.name(), text("element"));
            case OBJECTS ->
                list(
                    column.name(),
                    new GroupType(Type.Repetition.OPTIONAL, "element", types(column.fields())));
          });
    }
    return types;
  }

  private static Type list(String name, Type element) {
    return Types.optionalGroup()
        .addField(Types.repeatedGroup().addField(element).named("list"))
        .as(LogicalTypeAnnotation.listType())
        .named(name);
  }

  private static Type text(String name) {
    return Types.optional(PrimitiveTypeName.BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named(name);
  }

  /** The tree, each group before its columns. */
  static List<SchemaElement> elements(MessageType schema) {
    List<SchemaElement> elements = new ArrayList<>();
    elements.add(new SchemaElement(schema.getName()).setNum_children(schema.getFieldCount()));
    schema.getFields().forEach(type -> add(type, elements));
    return elements;
  }

  private static void add(Type type, List<SchemaElement> elements) {
    SchemaElement element = new SchemaElement(type.getName());
    element.setRepetition_type(FieldRepetitionType.valueOf(type.getRepetition().name()));
    elements.add(element);
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    if (meaning instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation) {
      element.setConverted_type(ConvertedType.UTF8);
      element.setLogicalType(LogicalType.STRING(new StringType()));
    } else if (meaning instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
      element.setConverted_type(ConvertedType.LIST);
      element.setLogicalType(LogicalType.LIST(new ListType()));
    }
    if (type.isPrimitive()) {
      element.setType(stored(type.asPrimitiveType().getPrimitiveTypeName()));
    } else {
      element.setNum_children(type.asGroupType().getFieldCount());
      type.asGroupType().getFields().forEach(column -> add(column, elements));
    }
  }

  static org.apache.parquet.format.Type stored(PrimitiveTypeName name) {
    return name == PrimitiveTypeName.BINARY
        ? org.apache.parquet.format.Type.BYTE_ARRAY
        : org.apache.parquet.format.Type.valueOf(name.name());
  }
}
