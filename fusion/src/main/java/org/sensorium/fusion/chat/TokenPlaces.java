package org.sensorium.fusion.chat;

import java.util.Arrays;
import java.util.List;

/** Token ids with the characters they came from, growing. */
final class TokenPlaces {
  private int[] ids;
  private int[] starts;
  private int[] ends;
  private boolean[] learned; // whatever the spans say
  private int size;

  TokenPlaces(int capacity) {
    ids = new int[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
    learned = new boolean[capacity];
  }

  /**
   * Adds a token.
   *
   * @param counts whether it is learned although no span covers it, as an end token without
   *     characters
   */
  void add(int id, Span span, boolean counts) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      learned = Arrays.copyOf(learned, 2 * size);
    }
    ids[size] = id;
    starts[size] = span.start();
    learned[size] = counts;
    ends[size++] = span.end();
  }

  int size() {
    return size;
  }

  int[] ids() {
    return Arrays.copyOf(ids, size);
  }

  long mediaCount() {
    return Arrays.stream(ids, 0, size).filter(id -> id == EncodedConversation.MEDIUM).count();
  }

  /** Which places count if every token does that has a character in one of the spans. */
  boolean[] supervised(List<Span> spans) {
    boolean[] supervised = Arrays.copyOf(learned, size);
    int next = 0; // spans and tokens are both in order, so each span is looked at once
    for (Span span : spans) {
      while (next < size && ends[next] <= span.start()) {
        next++;
      }
      for (int i = next; i < size && starts[i] < span.end(); i++) {
        supervised[i] |= ids[i] != EncodedConversation.MEDIUM && ends[i] > starts[i];
      }
    }
    return supervised;
  }
}
