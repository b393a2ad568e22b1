package org.sensorium.datasets.write;

import java.util.List;

/**
 * A column of a table that is to be written. Every cell of it may be null or absent.
 *
 * @param name its name
 * @param kind what its cells hold
 * @param fields of each object, for a column of lists of objects; else empty
 */
public record Column(String name, Kind kind, List<Column> fields) {
  /** What cells hold. */
  public enum Kind {
    TEXT("text"),
    /** Whole numbers of 64 bits. */
    WHOLE("a whole number of at most 64 bits"),
    /** Floating-point numbers of 64 bits. */
    NUMBER("a number that 64 bits of floating point hold exactly as written"),
    BOOLEAN("true or false"),
    BYTES("bytes"),
    /** Lists of text without nulls. */
    TEXTS("a list of texts"),
    /** Lists of objects with the same fields, without nulls. */
    OBJECTS("a list of objects"),
    /** Any value, as the text of its JSON. */
    JSON("any value");

    private final String expected;

    Kind(String expected) {
      this.expected = expected;
    }

    /** What a cell has to be, in the words of a message. */
    String expected() {
      return expected;
    }
  }

  public Column {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a column needs a name");
    }
    fields = List.copyOf(fields);
    if ((kind == Kind.OBJECTS) == fields.isEmpty()) {
      throw new IllegalArgumentException(
          "column %s: lists of objects have fields, and nothing else has, got %s"
              .formatted(name, fields));
    }
  }

  /** A column whose cells have no fields. */
  public Column(String name, Kind kind) {
    this(name, kind, List.of());
  }

  /** A column of lists of objects. */
  public static Column objects(String name, List<Column> fields) {
    return new Column(name, Kind.OBJECTS, fields);
  }
}
