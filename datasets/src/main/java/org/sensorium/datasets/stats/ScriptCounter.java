package org.sensorium.datasets.stats;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Tells in which script a row is written, by its letters. Hiragana and katakana are one, "kana",
 * and take the Han letters beside them along if they are a fifth of both: that is Japanese.
 */
final class ScriptCounter {
  private static final UnicodeScript[] SCRIPTS = UnicodeScript.values();
  private static final int LATIN = UnicodeScript.LATIN.ordinal();
  private static final int HAN = UnicodeScript.HAN.ordinal();
  private static final int HIRAGANA = UnicodeScript.HIRAGANA.ordinal();
  private static final int KATAKANA = UnicodeScript.KATAKANA.ordinal();

  private static final byte[] ASCII_LETTERS = new byte[128]; // 1 at letters

  static {
    for (int c = 'a'; c <= 'z'; c++) {
      ASCII_LETTERS[c] = 1;
      ASCII_LETTERS[Character.toUpperCase(c)] = 1;
    }
  }

  private char[] chars = new char[1024];
  private final long[] letters = new long[SCRIPTS.length];
  private final NameCounter rows = new NameCounter(2 * SCRIPTS.length);
  private long mixed;

  /** Reads a piece of the row at hand. */
  void read(String text) {
    int length = text.length();
    if (length > chars.length) {
      chars = new char[Math.max(length, 2 * chars.length)];
    }
    text.getChars(0, length, chars, 0); // twice as fast as asking for each
    int latin = 0;
    for (int i = 0; i < length; ) {
      char c = chars[i];
      if (c < 128) {
        latin += ASCII_LETTERS[c];
        i++;
      } else {
        int letter = Character.codePointAt(chars, i, length);
        if (Character.isLetter(letter)) {
          letters[UnicodeScript.of(letter).ordinal()]++;
        }
        i += Character.charCount(letter);
      }
    }
    letters[LATIN] += latin;
  }

  /** Ends the row and counts it. */
  void endRow() {
    joinJapanese();
    long all = Arrays.stream(letters).sum();
    int best = 0;
    int present = 0;
    for (int i = 0; i < letters.length; i++) {
      best = letters[i] > letters[best] ? i : best;
      present += letters[i] > 0 && 10 * letters[i] >= all ? 1 : 0;
    }
    mixed += present > 1 ? 1 : 0;
    boolean majority = 2 * letters[best] > all;
    rows.add(all == 0 ? "no letters" : majority ? name(best) : "no majority");
    Arrays.fill(letters, 0);
  }

  private void joinJapanese() {
    letters[HIRAGANA] += letters[KATAKANA];
    letters[KATAKANA] = 0;
    if (letters[HIRAGANA] > 0 && 4 * letters[HIRAGANA] >= letters[HAN]) {
      letters[HIRAGANA] += letters[HAN];
      letters[HAN] = 0;
    }
  }

  /** Whether most letters of a text are Latin ones. */
  static boolean isLatin(String text) {
    ScriptCounter alone = new ScriptCounter();
    alone.read(text);
    return 2 * alone.letters[LATIN] > Arrays.stream(alone.letters).sum();
  }

  private static String name(int script) {
    if (script == HIRAGANA) {
      return "Kana";
    }
    String name = SCRIPTS[script].name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Rows by script, most first. */
  List<Count> rows() {
    return rows.top(SCRIPTS.length);
  }

  /** Rows in which a second script has a tenth of the letters or more. */
  long mixed() {
    return mixed;
  }
}
