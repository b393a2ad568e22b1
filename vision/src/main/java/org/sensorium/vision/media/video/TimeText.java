package org.sensorium.vision.media.video;

import java.awt.Graphics2D;

/** Times written in letters of 3 x 5 dots, for a machine may have no fonts. */
final class TimeText {
  private static final int DOT = 2; // pixels
  private static final int ADVANCE = 4; // dots from letter to letter
  private static final String LETTERS = "0123456789. s";

  /** Five rows of three dots each, from the top. */
  private static final String[] DOTS = {
    "### #.# #.# #.# ###",
    ".#. ##. .#. .#. ###",
    "### ..# ### #.. ###",
    "### ..# .## ..# ###",
    "#.# #.# ### ..# ..#",
    "### #.. ### ..# ###",
    "### #.. ### #.# ###",
    "### ..# ..# .#. .#.",
    "### #.# ### #.# ###",
    "### #.# ### ..# ###",
    "... ... ... ... .#.",
    "... ... ... ... ...",
    ".## #.. .#. ..# ##."
  };

  private TimeText() {}

  /** Pixels from the first letter's left edge to the last one's right. */
  static int width(String time) {
    return DOT * (ADVANCE * time.length() - 1);
  }

  /** Writes digits, points, blanks and the letter s in the graphics' colour. */
  static void draw(Graphics2D graphics, String time, int left, int top) {
    for (int i = 0; i < time.length(); i++) {
      String letter = DOTS[LETTERS.indexOf(time.charAt(i))];
      for (int at = 0; at < letter.length(); at++) {
        if (letter.charAt(at) == '#') {
          graphics.fillRect(left + DOT * (ADVANCE * i + at % 4), top + DOT * (at / 4), DOT, DOT);
        }
      }
    }
  }
}
