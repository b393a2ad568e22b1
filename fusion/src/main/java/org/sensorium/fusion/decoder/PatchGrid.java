package org.sensorium.fusion.decoder;

/** How the patches of an image lie; they are counted row by row. */
public record PatchGrid(int rows, int columns) {
  /** No image. */
  public static final PatchGrid NONE = new PatchGrid(0, 0);

  public PatchGrid {
    if (rows < 0 || columns < 0 || (rows == 0) != (columns == 0)) {
      throw new IllegalArgumentException(
          "a grid of %d x %d patches, expected at least one row and column, or neither"
              .formatted(rows, columns));
    }
  }

  /** How many there are. */
  public int patches() {
    return rows * columns;
  }
}
