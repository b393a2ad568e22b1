package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts English text into sentences and these into the tokens of the English Web Treebank. */
final class Sentences {
  /**
   * Longest sentence that is tagged, tokens: what an instruction asks for stands near its start.
   */
  private static final int LONGEST = 60;

  private static final Set<String> ABBREVIATIONS =
      Set.of("mr", "mrs", "ms", "dr", "st", "vs", "etc", "e.g", "i.e", "no", "fig");

  private static final List<String> CLITICS = List.of("n't", "'s", "'re", "'ve", "'ll", "'d", "'m");

  private Sentences() {}

  /** The first sentences of a text; a line break ends one too. */
  static List<String> first(String text, int count) {
    List<String> sentences = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length() && sentences.size() < count; i++) {
      if (ends(text, from, i)) {
        add(text.substring(from, i + 1), sentences);
        from = i + 1;
      }
    }
    if (sentences.size() < count) {
      add(text.substring(from), sentences);
    }
    return sentences;
  }

  private static void add(String sentence, List<String> sentences) {
    if (sentence.codePoints().anyMatch(Character::isLetter)) {
      sentences.add(sentence.strip());
    }
  }

  private static boolean ends(String text, int from, int at) {
    char c = text.charAt(at);
    if (c == '\n' || c == '\r') {
      return true;
    }
    boolean last = at + 1 == text.length() || Character.isWhitespace(text.charAt(at + 1));
    if (!last || (c != '.' && c != '?' && c != '!')) {
      return false;
    }
    if (c != '.') {
      return true;
    }
    int word = at;
    while (word > from && !Character.isWhitespace(text.charAt(word - 1))) {
      word--;
    }
    String before = text.substring(word, at).toLowerCase(Locale.ROOT);
    return before.length() != 1 && !ABBREVIATIONS.contains(before);
  }

  /** Words, with "n't" and "'s" as their own, and each mark of punctuation. */
  static List<String> tokens(String sentence) {
    List<String> tokens = new ArrayList<>();
    int i = 0;
    while (i < sentence.length() && tokens.size() < LONGEST) {
      int end = wordEnd(sentence, i);
      if (end > i) {
        split(sentence.substring(i, end).replace('’', '\''), tokens);
        i = end;
      } else {
        int c = sentence.codePointAt(i);
        int next = i + Character.charCount(c);
        if (!Character.isWhitespace(c)) {
          tokens.add(sentence.substring(i, next));
        }
        i = next;
      }
    }
    return tokens;
  }

  private static void split(String word, List<String> tokens) {
    String lower = word.toLowerCase(Locale.ROOT);
    for (String clitic : CLITICS) {
      if (lower.endsWith(clitic) && word.length() > clitic.length()) {
        tokens.add(word.substring(0, word.length() - clitic.length()));
        tokens.add(word.substring(word.length() - clitic.length()));
        return;
      }
    }
    tokens.add(word);
  }

  /** Letters and digits, joined by an apostrophe, hyphen or point between two of them. */
  private static int wordEnd(String text, int from) {
    int i = from;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      boolean joins =
          i > from
              && i + 1 < text.length()
              && "'’-.".indexOf(c) >= 0
              && Character.isLetterOrDigit(text.codePointAt(i + 1));
      if (!joins && !Character.isLetterOrDigit(c)) {
        break;
      }
      i += Character.charCount(c);
    }
    return i;
  }
}
