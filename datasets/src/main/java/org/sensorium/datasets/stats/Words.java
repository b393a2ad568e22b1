package org.sensorium.datasets.stats;

import java.util.Locale;

/**
 * Walks over the words of a text: runs of letters and digits, an apostrophe between two of them
 * included. Ideographs and kana are a word each, since nothing parts them; other scripts without
 * blanks (Thai, Khmer, Lao) give one word per run. One instance serves any number of texts.
 */
final class Words {
  private String text = "";
  private int at;
  private int start;
  private int end;
  private long hash;

  /** Goes to the front of another text. */
  void over(String other) {
    text = other;
    at = 0;
  }

  /** Goes to the next word; false after the last. */
  boolean next() {
    int length = text.length();
    int i = at;
    int c = 0;
    while (i < length && !inWord(c = text.codePointAt(i))) {
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
        c = text.codePointAt(i);
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
    return text.substring(start, end).toLowerCase(Locale.ROOT);
  }

  /** 64 bits that are the same for the same word, whatever its case. */
  long hash() {
    return hash;
  }

  private boolean letterAt(int index) {
    int c = text.codePointAt(index);
    return inWord(c) && !standsAlone(c);
  }

  private static boolean inWord(int c) {
    if (c < 128) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
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
    int lower = c < 128 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : Character.toLowerCase(c);
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
