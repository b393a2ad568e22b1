package org.sensorium.fusion.decoder;

import java.io.IOException;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.text.Tokenizer;

/**
 * OFA's words for places as tokens. The tokenizer files of published checkpoints are BART's and end
 * before them; the authors' code adds them when it opens the files. As in fairseq, where a word for
 * a place is an entry of its own between the pieces of text, the blank before it is no token.
 *
 * @see <a href="https://github.com/OFA-Sys/OFA">OFA</a>, tokenization_ofa.py of the branch
 *     feature/add_transformers; data/mm_data/refcoco_dataset.py at a36b91c
 */
final class OfaTokens {
  private static final OfaVocabulary PUBLISHED = OfaVocabulary.PUBLISHED;
  private static final String BIN = "bin";

  private OfaTokens() {}

  /**
   * The tokenizer with these words, which are shown in answers. One that has none and is not the
   * published one is left as it is.
   *
   * @param read is closed if it is not what comes back
   * @param vocabulary rows of the model's table of words
   * @throws CheckpointException if it numbers the words otherwise than the published model does
   */
  static Tokenizer complete(Tokenizer read, int vocabulary) throws IOException {
    int bins = bins(read);
    boolean published = vocabulary == PUBLISHED.size();
    if (bins == 0 && !(published && read.vocabularySize() == PUBLISHED.firstCode())) {
      return read;
    }
    try (Tokenizer before = read) {
      if (bins == 0) {
        try (Tokenizer coded = before.withNumberedWords("code", PUBLISHED.codes())) {
          return coded.withNumberedWords(BIN, PUBLISHED.bins());
        }
      }
      int first = before.idOf("<bin_0>");
      if (published && first != PUBLISHED.bin(0)) {
        throw new CheckpointException(
            "the tokenizer's <bin_0> has id %d, but OFA's table of %d words has it at %d: add <code_0> to <code_%d> before the bins"
                .formatted(first, vocabulary, PUBLISHED.bin(0), PUBLISHED.codes() - 1));
      }
      return before.withNumberedWords(BIN, bins);
    }
  }

  private static int bins(Tokenizer tokenizer) {
    int bins = 0;
    while (tokenizer.idOf("<bin_%d>".formatted(bins)) >= 0) {
      bins++;
    }
    return bins;
  }
}
