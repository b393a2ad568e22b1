package org.sensorium.datasets.build.sandbox;

/**
 * A place in the grid that a picture is divided into.
 *
 * @param row from the top, 0-based, of {@code rows}
 * @param column from the left, 0-based, of {@code columns}
 */
public record Cell(int row, int column, int rows, int columns) {

  /** The place in words: "top left", "middle", "bottom", "left" … */
  public String words() {
    String vertical = word(row, rows, "top", "bottom");
    String horizontal = word(column, columns, "left", "right");
    if (vertical.isEmpty() && horizontal.isEmpty()) {
      return "middle";
    }
    return (vertical + " " + horizontal).strip();
  }

  private static String word(int at, int of, String first, String last) {
    if (of == 1 || (of == 3 && at == 1)) {
      return "";
    }
    return at == 0 ? first : last;
  }
}
