package org.sensorium.audio.processing;

import java.awt.image.BufferedImage;
import java.util.Map;

/** The few characters of an axis, as pixels: a server may have no fonts at all. */
final class PixelText {
  private static final int ROWS = 5;
  private static final int COLUMNS = 3;
  private static final int SCALE = 2; // pixels a dot
  static final int HEIGHT = ROWS * SCALE;

  /** Rows from the top, a digit each; its bits are the dots. */
  private static final Map<Character, String> DOTS =
      Map.ofEntries(
          Map.entry('0', "75557"),
          Map.entry('1', "26227"),
          Map.entry('2', "71747"),
          Map.entry('3', "71717"),
          Map.entry('4', "55711"),
          Map.entry('5', "74717"),
          Map.entry('6', "74757"),
          Map.entry('7', "71122"),
          Map.entry('8', "75757"),
          Map.entry('9', "75717"),
          Map.entry('.', "00002"),
          Map.entry('k', "45655"),
          Map.entry('H', "55755"),
          Map.entry('z', "07127"),
          Map.entry('s', "34216"),
          Map.entry(' ', "00000"));

  private PixelText() {}

  static int width(String text) {
    return text.length() * (COLUMNS + 1) * SCALE - SCALE;
  }

  /** Draws a text of the known characters, its upper left corner at (x, y). */
  static void draw(BufferedImage picture, String text, int x, int y, int rgb) {
    for (int i = 0; i < text.length(); i++) {
      String rows = DOTS.getOrDefault(text.charAt(i), "77777");
      for (int dot = 0; dot < ROWS * SCALE * COLUMNS * SCALE; dot++) {
        int row = dot / (COLUMNS * SCALE);
        int column = dot % (COLUMNS * SCALE);
        int bits = rows.charAt(row / SCALE) - '0';
        if ((bits >> (COLUMNS - 1 - column / SCALE) & 1) != 0) {
          picture.setRGB(x + i * (COLUMNS + 1) * SCALE + column, y + row, rgb);
        }
      }
    }
  }
}
