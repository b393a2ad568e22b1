package org.sensorium.datasets.stats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What English instructions ask for: root verb and direct noun, as Self-Instruct and GPT-4-LLM show
 * them for their data.
 *
 * <p>They parse each instruction (Berkeley neural parser) and take the verb nearest to the root
 * with its direct object. Here words are tagged and a few rules do the rest, some hundred times
 * faster:
 *
 * <ul>
 *   <li>the first sentence with a verb counts, behind greetings, "please", "can you", "I want you
 *       to" and a leading clause ("Based on the picture, …");
 *   <li>its root is the imperative it begins with; in a question the main verb, which is "be" in
 *       "What colour is the car?"; else the first full verb;
 *   <li>the noun is the head of the noun phrase right after the verb, never one behind a
 *       preposition. After "be" that is the subject of a question, where a parser finds no object;
 *       what a question word asks for ("What does the sign say?") is none.
 * </ul>
 *
 * <p>A verb behind a relative clause or a long subject is missed where a parser finds it, and text
 * in another language of Latin script gives nonsense.
 *
 * @see <a href="https://arxiv.org/abs/2212.10560">Self-Instruct</a>, <a
 *     href="https://arxiv.org/abs/2304.03277">GPT-4-LLM</a>
 */
final class Instructions {
  private static final int SENTENCES = 3; // looked at until one has a verb

  /** Where the verb stands behind "we can". */
  private static final int VERB = 2;

  /** Verbs that the tagger does not know as such in any place. */
  private static final Set<String> TAKEN_FOR_NOUNS = Set.of("edit", "multiply", "outline", "sort");

  private static final Set<String> LABELS =
      Set.of("question", "q", "instruction", "task", "prompt", "user", "human");

  private static final Set<String> POLITE =
      Set.of(
          "please", "kindly", "hi", "hello", "hey", "ok", "okay", "now", "then", "next", "first",
          "finally", "also", "just", "so", "well", "thanks", "and", ",", "!", "\"", "“");

  /** What stands in front of the verb that is meant; alternatives are parted by a bar. */
  private static final List<String[]> WRAPPERS =
      wrappers(
          "can|could|would|will you be able to",
          "would you mind",
          "can|could|would|will you",
          "i want|need you to",
          "i 'd|would like|love you to",
          "i want|need to",
          "i 'd|would like|love to",
          "let 's|us",
          "your task|job|goal is to",
          "you will|should|must",
          "you need|have to",
          "you are asked|required|expected to",
          "help|assist me to",
          "help me");

  /** Words that begin a sentence but are no imperative, whatever the tagger says. */
  private static final Set<String> NO_IMPERATIVE =
      Set.of(
          "i", "you", "he", "she", "it", "we", "they", "the", "a", "an", "this", "that", "these",
          "those", "there", "here", "my", "your", "his", "her", "its", "our", "their", "in", "on",
          "at", "for", "with", "from", "by", "of", "to", "as", "if", "because", "while", "after",
          "before", "do", "does", "did", "is", "are", "was", "were", "has", "had", "have", "can",
          "could", "would", "will", "may", "might", "should", "must", "shall", "am", "what",
          "which", "who", "whom", "whose", "how", "why", "where", "when", "not", "no", "yes",
          "some", "any", "all", "each", "every");

  private static final Set<String> CLAUSE_STARTS =
      Set.of("based", "given", "using", "considering", "assuming", "looking", "suppose", "after");

  private final EnglishTagger tagger;

  private Instructions(EnglishTagger tagger) {
    this.tagger = tagger;
  }

  /** Reads the language models. */
  static Instructions load() throws IOException {
    return new Instructions(EnglishTagger.load());
  }

  private static List<String[]> wrappers(String... patterns) {
    List<String[]> split = new ArrayList<>();
    for (String pattern : patterns) {
      split.add(pattern.split(" "));
    }
    return split;
  }

  /** The root verb and its noun; null where no verb was found. */
  @Nullable VerbNoun of(String instruction) {
    for (String sentence : Sentences.first(instruction, SENTENCES)) {
      VerbNoun found = ofSentence(Sentences.tokens(sentence));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable VerbNoun ofSentence(List<String> tokens) {
    if (tokens.isEmpty()) {
      return null;
    }
    List<String> words = tokens.stream().map(token -> token.toLowerCase(Locale.ROOT)).toList();
    TaggedSentence all = TaggedSentence.of(tokens, tagger.tag(tokens));
    int start = start(words);
    TaggedSentence imperative = imperative(tokens, words, start);
    int clause = imperative == null ? behindClause(all, tokens, start) : start;
    if (clause > start) {
      start = skip(words, clause);
      imperative = imperative(tokens, words, start);
    }
    if (imperative != null) {
      return pair(imperative, VERB);
    }
    int verb = RootVerb.find(all, start);
    return verb < 0 ? null : pair(all, verb);
  }

  private VerbNoun pair(TaggedSentence sentence, int verb) {
    int noun = DirectNoun.after(sentence, verb);
    return new VerbNoun(
        RootVerb.BE.contains(sentence.word(verb))
            ? "be"
            : tagger.lemma(sentence.word(verb), "VERB"),
        noun < 0 ? null : tagger.lemma(sentence.word(noun), "NOUN"));
  }

  private static int start(List<String> words) {
    boolean label = words.size() > 2 && words.get(1).equals(":") && LABELS.contains(words.get(0));
    return skip(words, label ? 2 : 0);
  }

  /** Behind greetings and wrappers, as long as something is left. */
  private static int skip(List<String> words, int from) {
    int at = from;
    int before;
    do {
      before = at;
      while (at + 1 < words.size() && POLITE.contains(words.get(at))) {
        at++;
      }
      at += wrapped(words, at);
    } while (at > before);
    return at;
  }

  private static int wrapped(List<String> words, int at) {
    for (String[] wrapper : WRAPPERS) {
      boolean fits = at + wrapper.length < words.size();
      for (int i = 0; fits && i < wrapper.length; i++) {
        fits = List.of(wrapper[i].split("\\|")).contains(words.get(at + i));
      }
      if (fits) {
        return wrapper.length;
      }
    }
    return 0;
  }

  /**
   * The sentence from there on with "we can" in front, if it begins with an imperative. The tagger
   * has seen few of these and takes them for nouns; behind "we can" it knows most verbs.
   */
  private @Nullable TaggedSentence imperative(List<String> tokens, List<String> words, int at) {
    String first = words.get(at);
    boolean label = at + 1 < words.size() && words.get(at + 1).equals(":");
    boolean word = first.length() > 1 && Character.isLetter(first.charAt(0));
    if (label || !word || NO_IMPERATIVE.contains(first)) {
      return null;
    }
    List<String> rest = tokens.subList(at + 1, tokens.size());
    TaggedSentence tagged = framed(List.of("we", "can", first), rest);
    boolean phrase = tagged.opensPhrase(VERB + 1) || tagged.word(VERB + 1).equals("and");
    if (TAKEN_FOR_NOUNS.contains(first) && phrase) {
      return tagged;
    }
    boolean verb = tagged.tag(VERB).equals("VERB");
    if (verb && at > 0 && first.endsWith("ing")) {
      return tagged; // "would you mind checking"
    }
    boolean sure = verb && (phrase || framed(List.of("to", first), rest).tag(1).equals("VERB"));
    return sure && tagger.lemma(first, "VERB").equals(first) ? tagged : null;
  }

  private TaggedSentence framed(List<String> frame, List<String> rest) {
    List<String> tokens = new ArrayList<>(frame);
    tokens.addAll(rest);
    return TaggedSentence.of(tokens, tagger.tag(tokens));
  }

  /** Where the sentence goes on behind a leading clause; the same place if there is none. */
  private int behindClause(TaggedSentence all, List<String> tokens, int from) {
    String tag = all.tag(from);
    boolean clause =
        tag.equals("ADP") || tag.equals("SCONJ") || CLAUSE_STARTS.contains(all.word(from));
    if (!clause) {
      return from;
    }
    int first = from;
    for (int i = from + 1; i + 1 < all.size(); i++) {
      if (all.word(i).equals(",")) {
        int next = skip(all.words(), i + 1);
        if (RootVerb.WH.contains(all.word(next)) || imperative(tokens, all.words(), next) != null) {
          return i + 1;
        }
        first = first == from ? i + 1 : first;
      }
    }
    return first;
  }
}
