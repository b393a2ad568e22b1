package org.sensorium.fusion.generate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.sensorium.nn.text.Tokenizer;

/**
 * Tokens of whole texts ("words") first, then one for every byte; {@code <end>} is special, and
 * bytes that make no character become U+FFFD as in byte-level tokenizers.
 */
final class ByteTokenizer implements Tokenizer {
  static final String END = "<end>";

  private final List<String> words;

  ByteTokenizer(String... words) {
    this.words = List.of(words);
  }

  @Override
  public Encoding encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] ids =
        IntStream.range(0, bytes.length).map(i -> words.size() + (bytes[i] & 255)).toArray();
    return new Encoding(ids, new int[ids.length], new int[ids.length]);
  }

  @Override
  public String decode(int[] ids, boolean skipSpecial) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      if (id >= words.size()) {
        bytes.write(id - words.size());
      } else if (!(skipSpecial && words.get(id).equals(END))) {
        bytes.writeBytes(words.get(id).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public int idOf(String token) {
    return words.indexOf(token);
  }

  @Override
  public int vocabularySize() {
    return words.size() + 256;
  }

  @Override
  public String bosToken() {
    return null;
  }

  @Override
  public String eosToken() {
    return END;
  }

  @Override
  public String padToken() {
    return null;
  }

  @Override
  public boolean addsBos() {
    return false;
  }

  @Override
  public String chatTemplate() {
    return null;
  }

  @Override
  public Tokenizer withSpecialTokens(List<String> tokens) {
    throw new UnsupportedOperationException("its words are given");
  }

  @Override
  public Tokenizer withNumberedWords(String stem, int count) {
    throw new UnsupportedOperationException("its words are given");
  }

  @Override
  public void save(Path folder) {
    throw new UnsupportedOperationException("a tokenizer of tests");
  }

  @Override
  public void close() {}
}
