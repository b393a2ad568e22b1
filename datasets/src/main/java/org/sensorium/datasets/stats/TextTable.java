package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;

/** Lines of aligned cells: the first and those that begin with a blank to the left. */
final class TextTable {
  private final List<String[]> rows = new ArrayList<>();

  void row(String... cells) {
    rows.add(cells);
  }

  String text() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Shown.width(row[i]));
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String fill = " ".repeat(widths[i] - Shown.width(row[i]));
        boolean left = i == 0 || row[i].startsWith(" ");
        line.append(i == 0 ? "" : "  ").append(left ? row[i] + fill : fill + row[i]);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
