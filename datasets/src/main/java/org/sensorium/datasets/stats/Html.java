package org.sensorium.datasets.stats;

/** Text of a dataset inside a page: it stays text. */
final class Html {
  private Html() {}

  /** For element content and quoted attribute values; control characters become blanks. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(Character.isISOControl(c) && c != '\n' ? ' ' : c);
      }
    }
    return out.toString();
  }

  /** A row of a table; the first cell is text, the others are numbers. */
  static String row(String tag, String... cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (String cell : cells) {
      row.append('<').append(tag).append('>').append(escape(cell));
    }
    return row.append('\n').toString();
  }
}
