package org.sensorium.datasets.stats;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import opennlp.tools.lemmatizer.LemmatizerME;
import opennlp.tools.lemmatizer.LemmatizerModel;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTaggerME;

/**
 * Parts of speech and base forms of English words, by Apache OpenNLP 2.5 with its models of the
 * English Web Treebank (Universal Dependencies tags). Not for use by several threads.
 */
final class EnglishTagger {
  private static final String TAGS = "/opennlp-en-ud-ewt-pos-1.3-2.5.4.bin";
  private static final String LEMMAS = "/opennlp-en-ud-ewt-lemmas-1.3-2.5.4.bin";

  private final POSTaggerME tagger;
  private final LemmatizerME lemmatizer;

  private EnglishTagger(POSTaggerME tagger, LemmatizerME lemmatizer) {
    this.tagger = tagger;
    this.lemmatizer = lemmatizer;
  }

  /** Reads the models, which come as artifacts of their own: about a second. */
  static EnglishTagger load() throws IOException {
    try (InputStream tags = resource(TAGS);
        InputStream lemmas = resource(LEMMAS)) {
      return new EnglishTagger(
          new POSTaggerME(new POSModel(tags)), new LemmatizerME(new LemmatizerModel(lemmas)));
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = EnglishTagger.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException(
          "the language model %s is not on the class path: build again".formatted(name));
    }
    return in;
  }

  /** One tag per token: NOUN, VERB, AUX … */
  List<String> tag(List<String> tokens) {
    return List.of(tagger.tag(tokens.toArray(String[]::new)));
  }

  /** The base form of a word, lower case. */
  String lemma(String word, String tag) {
    String lower = word.toLowerCase(Locale.ROOT);
    String lemma = lemmatizer.lemmatize(new String[] {lower}, new String[] {tag})[0];
    return lemma.equals("O") || lemma.equals("_") ? lower : lemma.toLowerCase(Locale.ROOT);
  }
}
