package org.sensorium.datasets.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A sentence as the rules see it.
 *
 * @param words lower case
 * @param tags of Universal Dependencies, one per word
 */
record TaggedSentence(List<String> words, List<String> tags) {
  private static final Pattern THIRD_PERSON = Pattern.compile(".*[^s]s");
  private static final Set<String> POSSESSIVE =
      Set.of("my", "your", "his", "her", "its", "our", "their", "this", "these", "that", "those");

  static TaggedSentence of(List<String> tokens, List<String> tags) {
    List<String> words = tokens.stream().map(token -> token.toLowerCase(Locale.ROOT)).toList();
    List<String> right = new ArrayList<>(tags);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean helped = i > 0 && tags.get(i - 1).equals("AUX");
      if (tags.get(i).equals("VERB") && helped && THIRD_PERSON.matcher(word).matches()) {
        right.set(i, "NOUN"); // "the animal has stripes": no such verb form follows another verb
      } else if (tags.get(i).equals("VERB") && word.indexOf('-') > 2) {
        right.set(i, "ADJ"); // "self-driving", but not "re-write"
      }
    }
    return new TaggedSentence(words, right);
  }

  int size() {
    return words.size();
  }

  /** The word there; empty past the end. */
  String word(int at) {
    return at < 0 || at >= words.size() ? "" : words.get(at);
  }

  /** The tag there; empty past the end. */
  String tag(int at) {
    return at < 0 || at >= tags.size() ? "" : tags.get(at);
  }

  boolean isVerb(int at) {
    return tag(at).equals("VERB") && !modifies(at);
  }

  boolean isNoun(int at) {
    return tag(at).equals("NOUN") || tag(at).equals("PROPN");
  }

  /** Whether it opens a noun phrase: an article, a number, a possessive, an adjective. */
  boolean determines(int at) {
    return Set.of("DET", "NUM", "ADJ").contains(tag(at)) || POSSESSIVE.contains(word(at));
  }

  /** Whether an object can begin there: "the", "three", "me", "how". */
  boolean opensPhrase(int at) {
    return determines(at)
        || DirectNoun.RECEIVERS.contains(word(at))
        || RootVerb.WH.contains(word(at));
  }

  /** A participle inside a noun phrase, as in "the following sentence". */
  boolean modifies(int at) {
    return tag(at).equals("VERB")
        && determines(at - 1)
        && (isNoun(at + 1) || tag(at + 1).equals("ADJ") || tag(at + 1).equals("NUM"));
  }
}
