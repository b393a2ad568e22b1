package org.sensorium.datasets.write;

/**
 * A column of a table that is to be written. Every cell of it may be null or absent.
 *
 * @param name its name
 * @param kind what its cells hold
 */
public record Column(String name, Kind kind) {
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
  }
}
