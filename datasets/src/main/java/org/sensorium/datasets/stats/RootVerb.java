package org.sensorium.datasets.stats;

import java.util.Set;

/** Rules that find the main verb of a sentence that is no imperative. */
final class RootVerb {
  static final Set<String> WH =
      Set.of("what", "which", "who", "whom", "whose", "how", "why", "where", "when");
  static final Set<String> BE = Set.of("is", "are", "was", "were", "am", "be", "'s", "'re", "'m");
  private static final Set<String> DO = Set.of("do", "does", "did");
  private static final Set<String> HAVE = Set.of("have", "has", "had");
  private static final Set<String> MODALS =
      Set.of("can", "could", "may", "might", "must", "shall", "should", "will", "would");
  private static final Set<String> RELATIVE = Set.of("who", "which", "that", "to", "when", "where");

  private static final Set<String> NAMING = Set.of("what", "which", "who", "whose");

  private RootVerb() {}

  /** Index of the verb, looked for from there on; -1 if there is none. */
  static int find(TaggedSentence sentence, int from) {
    int be = question(sentence, from) ? firstBe(sentence, from) : -1;
    return be >= 0 ? behindBe(sentence, from, be) : first(sentence, from);
  }

  private static boolean question(TaggedSentence sentence, int from) {
    return WH.contains(sentence.word(from)) || BE.contains(sentence.word(from));
  }

  /** The "is" of "what colour is …"; -1 where another verb comes before it. */
  private static int firstBe(TaggedSentence sentence, int from) {
    for (int i = from; i < sentence.size(); i++) {
      if (BE.contains(sentence.word(i))) {
        return i;
      }
      boolean modal = MODALS.contains(sentence.word(i)); // "what could be the reason"
      boolean relative = i > from && RELATIVE.contains(sentence.word(i));
      if (sentence.isVerb(i) || relative || (sentence.tag(i).equals("AUX") && !modal)) {
        return -1;
      }
    }
    return -1;
  }

  /** In "what is the man holding" the participle, if it stands before any further phrase. */
  private static int behindBe(TaggedSentence sentence, int from, int be) {
    if (sentence.word(be + 1).equals("there")) {
      return be;
    }
    boolean named = NAMING.contains(sentence.word(from));
    for (int i = be + 1; i < sentence.size(); i++) {
      String tag = sentence.tag(i);
      if (sentence.isVerb(i)) {
        return i;
      }
      boolean apart = tag.equals("ADP") && named; // "what is the colour of the dog lying there"
      if (apart || tag.equals("SCONJ") || RELATIVE.contains(sentence.word(i))) {
        return be;
      }
    }
    return be;
  }

  /** The first full verb; else a form of "be" or "have", or "do" in front. */
  private static int first(TaggedSentence sentence, int from) {
    int auxiliary = -1;
    for (int i = from; i < sentence.size(); i++) {
      String word = sentence.word(i);
      boolean helps = sentence.tag(i).equals("AUX") || DO.contains(word);
      boolean full = BE.contains(word) || HAVE.contains(word) || (DO.contains(word) && i == from);
      if (helps && full && auxiliary < 0) {
        auxiliary = i;
      } else if (!helps && sentence.isVerb(i)) {
        return i;
      }
    }
    return auxiliary;
  }
}
