package org.sensorium.datasets.stats;

import java.util.Locale;

/**
 * Walks over the words of a text: runs of letters and digits, an apostrophe between two of them
 * included. Ideographs and kana are a word each, since nothing parts them; other scripts without
 * blanks (Thai, Khmer, Lao) give one word per run. One instance serves any number of texts.
 */
final class Words {
  private static final byte[] LOWER = new byte[128]; // 0 where no word has the character

  static {
    for (int c = 0; c < 128; c++) {
      LOWER[c] = (byte) (Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0);
    }
  }

  private char[] text = new char[1024];
  private int length;
  private int at;
  private int start;
  private int end;
  private long hash;

  /** Goes to the front of another text. */
  void over(String other) {
    length = other.length();
    if (length > text.length) {
      text = new char[Math.max(length, 2 * text.length)];
    }
    other.getChars(0, length, text, 0);
    at = 0;
  }

  /** Goes to the next word; false after the last. */
  boolean next() {
    int i = at;
    int c = 0;
    while (i < length && !inWord(c = point(i))) {
      i += Character.charCount(c);
    }
    if (i >= length) {
      at = length;
      return false;
    }
    start = i;
    long h = add(0, c);
    i += Character.charCount(c);
    if (!standsAlone(c)) {
      while (i < length) {
        c = point(i);
        boolean joins = (c == '\'' || c == '’') && i + 1 < length && letterAt(i + 1);
        if (!joins && (!inWord(c) || standsAlone(c))) {
          break;
        }
        h = add(h, joins ? '\'' : c);
        i += Character.charCount(c);
      }
    }
    end = i;
    at = i;
    hash = mix(h);
    return true;
  }

  /** The word, lower case. */
  String word() {
    return new String(text, start, end - start).toLowerCase(Locale.ROOT);
  }

  /** 64 bits that are the same for the same word, whatever its case. */
  long hash() {
    return hash;
  }

  private int point(int index) {
    char c = text[index];
    return Character.isSurrogate(c) ? Character.codePointAt(text, index, length) : c;
  }

  private boolean letterAt(int index) {
    int c = point(index);
    return inWord(c) && !standsAlone(c);
  }

  private static boolean inWord(int c) {
    if (c < 128) {
      return LOWER[c] != 0;
    }
    if (Character.isLetterOrDigit(c)) {
      return true;
    }
    int type = Character.getType(c); // the vowel signs of Indian scripts
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean standsAlone(int c) {
    if (c < 0x3040) {
      return false;
    }
    Character.UnicodeScript script = Character.UnicodeScript.of(c);
    return script == Character.UnicodeScript.HAN
        || script == Character.UnicodeScript.HIRAGANA
        || script == Character.UnicodeScript.KATAKANA;
  }

  private static long add(long h, int c) {
    int lower = c >= 128 ? Character.toLowerCase(c) : c == '\'' ? c : LOWER[c];
    return (h ^ lower) * 0x100000001b3L + 0x9e3779b97f4a7c15L;
  }

  /** The finalizer of SplitMix64: every bit depends on every other. */
  static long mix(long h) {
    long x = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }

  /** 64 bits of a text, character by character. */
  static long hash(String text) {
    long h = text.length();
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * 0x100000001b3L + 0x9e3779b97f4a7c15L;
    }
    return mix(h);
  }
}
