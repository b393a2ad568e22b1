package org.sensorium.datasets.stats;

import java.util.Set;

/** Rules that find the main verb of a sentence that is no imperative. */
final class RootVerb {
  static final Set<String> WH =
      Set.of("what", "which", "who", "whom", "whose", "how", "why", "where", "when");
  static final Set<String> BE = Set.of("is", "are", "was", "were", "am", "be", "'s", "'re", "'m");
  private static final Set<String> DO = Set.of("do", "does", "did");
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
      if (sentence.isVerb(i) || sentence.tag(i).equals("AUX")) {
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

  private static int first(TaggedSentence sentence, int from) {
    int auxiliary = -1;
    for (int i = from; i < sentence.size(); i++) {
      boolean helps = sentence.tag(i).equals("AUX") || DO.contains(sentence.word(i));
      if (helps && auxiliary < 0) {
        auxiliary = i;
      } else if (!helps && sentence.isVerb(i)) {
        return i;
      }
    }
    return auxiliary;
  }
}
