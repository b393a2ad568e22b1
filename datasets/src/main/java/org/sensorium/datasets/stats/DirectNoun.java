package org.sensorium.datasets.stats;

import java.util.Set;

/** Rules that find the head noun of the noun phrase right after a verb. */
final class DirectNoun {
  private static final Set<String> PARTICLES =
      Set.of("up", "out", "down", "off", "away", "back", "over");
  static final Set<String> RECEIVERS =
      Set.of(
          "me", "us", "him", "her", "them", "you", "it", "i", "there", "we", "he", "she", "they");
  private static final String QUOTES = "\"'“”‘’«»`";

  private final TaggedSentence sentence;
  private final int verb;

  private DirectNoun(TaggedSentence sentence, int verb) {
    this.sentence = sentence;
    this.verb = verb;
  }

  /** Index of the noun; -1 where something else follows the verb, such as a preposition. */
  static int after(TaggedSentence sentence, int verb) {
    return new DirectNoun(sentence, verb).find();
  }

  private int find() {
    for (int i = start(); i < sentence.size(); i++) {
      if (sentence.isNoun(i)) {
        return head(i);
      }
      if (nounLike(i)) {
        return i;
      }
      if (!inside(i)) {
        return -1;
      }
    }
    return -1;
  }

  /** Behind particles ("write down"), a second verb ("compare and contrast"), and "me". */
  private int start() {
    int i = verb + 1;
    if (PARTICLES.contains(sentence.word(i))) {
      i++;
    }
    if (sentence.tag(i).equals("CCONJ") && sentence.tag(i + 1).equals("VERB")) {
      i += 2;
    }
    return RECEIVERS.contains(sentence.word(i)) && !sentence.isNoun(i + 1) || subject(i)
        ? i + 1
        : i;
  }

  private boolean subject(int at) {
    return RECEIVERS.contains(sentence.word(at)) && !sentence.word(at).equals("her");
  }

  private int head(int first) {
    int i = first;
    while (sentence.isNoun(i + 1) || possessed(i + 1)) {
      i++;
    }
    return i;
  }

  /** The "'s" of "the man's shirt", or an adjective behind it. */
  private boolean possessed(int at) {
    boolean mark = sentence.word(at).equals("'s") && !sentence.tag(at).equals("AUX");
    boolean behind = sentence.word(at - 1).equals("'s") && sentence.tag(at).equals("ADJ");
    return (mark && (sentence.isNoun(at + 1) || sentence.isNoun(at + 2))) || behind;
  }

  /** An adjective with no noun behind it: the tagger took a rare noun for one. */
  private boolean nounLike(int at) {
    boolean ends =
        at + 1 == sentence.size()
            || Set.of("ADP", "PUNCT", "SCONJ", "PART").contains(sentence.tag(at + 1));
    return sentence.tag(at).equals("ADJ")
        && ends
        && !sentence.word(at + 1).equals(",")
        && (sentence.tag(at - 1).equals("DET") || sentence.isNoun(at - 1));
  }

  private boolean inside(int at) {
    String word = sentence.word(at);
    if (QUOTES.contains(word) || sentence.determines(at) || sentence.modifies(at)) {
      return !RootVerb.WH.contains(word);
    }
    boolean joins = word.equals(",") || sentence.tag(at).equals("CCONJ");
    if (joins) {
      return sentence.tag(at - 1).equals("ADJ");
    }
    return sentence.tag(at).equals("ADV") && !RootVerb.WH.contains(word);
  }
}
