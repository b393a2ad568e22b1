package org.sensorium.nn.text;

import java.util.Arrays;

/**
 * Turns generated ids into text as they come: text appears once its characters are complete, so a
 * picture sign that spans four tokens comes out whole. For one answer, by one thread.
 */
public final class StreamingDecoder {
  private static final char INCOMPLETE = '\ufffd'; // what decoders write for part of a character

  private final Tokenizer tokenizer;
  private final boolean skipSpecial;
  private int[] ids = new int[64];
  private int size;
  private int contextStart; // tokens decoded again so that blanks between words come out right
  private int written; // tokens whose text has been given

  public StreamingDecoder(Tokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
  }

  /** Adds a token; returns the text that became complete by it, perhaps none. */
  public String add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
    String text = fresh();
    if (text.isEmpty() || text.charAt(text.length() - 1) == INCOMPLETE) {
      return "";
    }
    contextStart = written;
    written = size;
    return text;
  }

  /** What is left at the end; characters that never became complete come as U+FFFD. */
  public String finish() {
    String text = fresh();
    contextStart = size;
    written = size;
    return text;
  }

  private String fresh() {
    String before = decode(contextStart, written);
    String all = decode(contextStart, size);
    return all.length() > before.length() ? all.substring(before.length()) : "";
  }

  private String decode(int from, int to) {
    return from == to ? "" : tokenizer.decode(Arrays.copyOfRange(ids, from, to), skipSpecial);
  }
}
