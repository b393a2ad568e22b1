package org.sensorium.nn.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text to token ids and back. Implementations are safe for use by several threads. */
public interface Tokenizer extends AutoCloseable {

  /**
   * Ids of a text and where each came from.
   *
   * @param ids token ids
   * @param starts first character (UTF-16 index into the text) of each token
   * @param ends one past the last character of each token; a character that several tokens share
   *     (byte-level pieces) belongs to all of them
   */
  record Encoding(int[] ids, int[] starts, int[] ends) {}

  /**
   * Splits a text. Special tokens written in the text ({@code <|im_end|>}) become their single id;
   * nothing is added in front or behind. Text that must not be able to name them has to be checked
   * before.
   */
  Encoding encode(String text);

  /** The text of ids; with {@code skipSpecial} control tokens are left out. */
  String decode(int[] ids, boolean skipSpecial);

  /** The id of exactly this token, or -1. */
  int idOf(String token);

  int vocabularySize();

  /** The token put in front of a text, if the model has one. */
  @Nullable String bosToken();

  /** The token that ends a text, if the model has one. */
  @Nullable String eosToken();

  /** The token that fills up a batch, if the model has one. */
  @Nullable String padToken();

  /** Whether encoding a whole prompt starts with the bos token ({@code add_bos_token}). */
  boolean addsBos();

  /** The Jinja chat template that came with the tokenizer, if any. */
  @Nullable String chatTemplate();

  /**
   * A tokenizer that also knows these special tokens: those it does not know yet get the ids behind
   * its vocabulary, in the order given. This one stays open.
   *
   * @throws TokenizerException if this kind of tokenizer cannot take more tokens
   */
  Tokenizer withSpecialTokens(List<String> tokens) throws IOException;

  /**
   * A tokenizer that also knows the words {@code <stem_0>}, {@code <stem_1>} …: each is one token
   * whether a blank stands before it or not, is part of texts that are shown, and is shown with a
   * blank before it. Those it does not know yet get the ids behind its vocabulary. This one stays
   * open.
   *
   * @param stem of the words, {@code bin} for {@code <bin_7>}
   * @throws TokenizerException if this kind of tokenizer cannot take more tokens
   */
  Tokenizer withNumberedWords(String stem, int count) throws IOException;

  /**
   * Writes {@code tokenizer.json}, {@code tokenizer_config.json} and {@code chat_template.jinja}
   * into a model folder, from where {@link TokenizerFiles#open} reads them.
   */
  void save(Path folder) throws IOException;

  @Override
  void close();
}
