package org.sensorium.datasets.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Puts a row together from its columns: a group becomes an object, a LIST and a repeated column an
 * array, a MAP an object. Each column is there, be it null.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#nested-types">Nested
 *     types</a>
 */
final class ParquetCells extends RecordMaterializer<ObjectNode> {
  private final Struct root;
  private final RowRoom room = new RowRoom();
  private ObjectNode row = Json.MAPPER.createObjectNode();

  /**
   * @param texts columns at the top that hold text even where the schema says bytes
   */
  ParquetCells(MessageType schema, Set<String> texts) {
    root = new Struct(schema, value -> row = (ObjectNode) value, texts);
  }

  @Override
  public ObjectNode getCurrentRecord() {
    return row;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  /** What is wrong with the row read last; null if nothing. Asking forgets it. */
  @Nullable String fault() {
    return room.reset();
  }

  private Converter converter(Type type, Consumer<JsonNode> sink, boolean text) {
    if (type.isPrimitive()) {
      return new ParquetValue(type.asPrimitiveType(), text, room, sink);
    }
    GroupType group = type.asGroupType();
    LogicalTypeAnnotation meaning = group.getLogicalTypeAnnotation();
    boolean holdsOne = group.getFieldCount() == 1 && group.getType(0).isRepetition(REPEATED);
    if (holdsOne && meaning instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
      return new Items(group, sink);
    }
    if (holdsOne
        && meaning instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation
        && !group.getType(0).isPrimitive()
        && group.getType(0).asGroupType().getFieldCount() <= 2
        && !group.getType(0).asGroupType().getType(0).isRepetition(REPEATED)) {
      return new Entries(group.getType(0).asGroupType(), sink);
    }
    return new Struct(group, sink, Set.of());
  }

  private static final Type.Repetition REPEATED = Type.Repetition.REPEATED;

  /** Converters for the columns of a group. */
  private abstract static class Group extends GroupConverter {
    final List<Converter> converters = new ArrayList<>();

    @Override
    public Converter getConverter(int column) {
      return converters.get(column);
    }
  }

  private final class Struct extends Group {
    private final GroupType type;
    private final Consumer<JsonNode> sink;
    private ObjectNode object = Json.MAPPER.createObjectNode();

    Struct(GroupType type, Consumer<JsonNode> sink, Set<String> texts) {
      this.type = type;
      this.sink = sink;
      for (Type column : type.getFields()) {
        String name = column.getName();
        converters.add(
            converter(
                column,
                column.isRepetition(REPEATED)
                    ? value -> {
                      if (room.take(name, RowRoom.ITEM)) {
                        object
                            .withArray("/" + name.replace("~", "~0").replace("/", "~1"))
                            .add(value);
                      }
                    }
                    : value -> object.set(name, value),
                texts.contains(name)));
      }
    }

    @Override
    public void start() {
      object = Json.MAPPER.createObjectNode();
      for (Type column : type.getFields()) {
        if (column.isRepetition(REPEATED)) {
          object.putArray(column.getName());
        } else {
          object.putNull(column.getName());
        }
      }
    }

    @Override
    public void end() {
      sink.accept(object);
    }
  }

  /** A list, whose items are one level down, or two in the later form that knows null items. */
  private final class Items extends Group {
    private final Consumer<JsonNode> sink;
    private ArrayNode array = Json.MAPPER.createArrayNode();

    Items(GroupType list, Consumer<JsonNode> sink) {
      this.sink = sink;
      Type repeated = list.getType(0);
      Consumer<JsonNode> add =
          value -> {
            if (room.take(list.getName(), RowRoom.ITEM)) {
              array.add(value);
            }
          };
      converters.add(
          isItem(list.getName(), repeated)
              ? converter(repeated, add, false)
              : new Item(repeated.asGroupType().getType(0), add));
    }

    /** Whether the repeated type is the item itself, by the format's rules for older files. */
    private boolean isItem(String list, Type repeated) {
      if (repeated.isPrimitive() || repeated.asGroupType().getFieldCount() != 1) {
        return true;
      }
      String name = repeated.getName();
      return name.equals("array")
          || name.equals(list + "_tuple")
          || repeated.asGroupType().getType(0).isRepetition(REPEATED);
    }

    @Override
    public void start() {
      array = Json.MAPPER.createArrayNode();
    }

    @Override
    public void end() {
      sink.accept(array);
    }
  }

  private final class Item extends Group {
    private final Consumer<JsonNode> sink;
    private JsonNode value = NullNode.getInstance();

    Item(Type type, Consumer<JsonNode> sink) {
      this.sink = sink;
      converters.add(converter(type, item -> value = item, false));
    }

    @Override
    public void start() {
      value = NullNode.getInstance();
    }

    @Override
    public void end() {
      sink.accept(value);
    }
  }

  private final class Entries extends Group {
    private final Entry entry;
    private final Consumer<JsonNode> sink;

    Entries(GroupType entries, Consumer<JsonNode> sink) {
      this.sink = sink;
      this.entry = new Entry(entries);
      converters.add(entry);
    }

    @Override
    public void start() {
      entry.map = Json.MAPPER.createObjectNode();
    }

    @Override
    public void end() {
      sink.accept(entry.map);
    }
  }

  private final class Entry extends Group {
    private ObjectNode map = Json.MAPPER.createObjectNode();
    private JsonNode key = MissingNode.getInstance();
    private JsonNode value = NullNode.getInstance();

    Entry(GroupType type) {
      converters.add(converter(type.getType(0), part -> key = part, true));
      if (type.getFieldCount() > 1) {
        converters.add(converter(type.getType(1), part -> value = part, false));
      }
    }

    @Override
    public void start() {
      key = MissingNode.getInstance();
      value = NullNode.getInstance();
    }

    @Override
    public void end() {
      String name = key.isValueNode() ? key.asText() : key.toString();
      if (map.has(name)) {
        room.refuse("a map holds the key \"%s\" twice".formatted(name));
      } else if (room.take(name, name.getBytes(StandardCharsets.UTF_8).length + RowRoom.ITEM)) {
        map.set(name, value);
      }
    }
  }
}
