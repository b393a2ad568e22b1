package org.sensorium.datasets.validate;

import java.util.List;

/**
 * The word n-grams of a set, as hashes, in bounded memory: when there are too many, one in two of
 * all hashes is kept, then one in four …, and lookups ask only for those that would be kept. So
 * shares stay right on average.
 */
final class NgramSet {
  /** 13 words in a row are no accident (Brown et al., GPT-3, 2020, appendix C). */
  static final int WORDS = 13;

  private final int capacity;
  private LongTable hashes = new LongTable();
  private int halvings;

  /**
   * @param capacity most hashes kept; 12 to 24 bytes each
   */
  NgramSet(int capacity) {
    this.capacity = capacity;
  }

  /** The hashes of all n-grams of a list of words; none if there are fewer words. */
  static long[] hashes(List<String> words) {
    int count = words.size() - WORDS + 1;
    if (count <= 0) {
      return new long[0];
    }
    long[] word = new long[words.size()];
    for (int i = 0; i < word.length; i++) {
      word[i] = mix(hash(words.get(i)));
    }
    long[] hashes = new long[count];
    for (int i = 0; i < count; i++) {
      long hash = 0;
      for (int k = 0; k < WORDS; k++) {
        hash = mix(hash * 31 + word[i + k]);
      }
      hashes[i] = hash;
    }
    return hashes;
  }

  private static long hash(String word) {
    long hash = 0xCBF29CE484222325L; // FNV-1a
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  void add(long[] ngrams, int row) {
    for (long hash : ngrams) {
      if (kept(hash)) {
        hashes.putIfAbsent(hash, row);
        if (hashes.size() > capacity) {
          halve();
        }
      }
    }
  }

  private boolean kept(long hash) {
    return hash >>> (Long.SIZE - halvings) == 0 || halvings == 0;
  }

  private void halve() {
    halvings++;
    LongTable fewer = new LongTable();
    hashes.forEach(
        (hash, row) -> {
          if (kept(hash)) {
            fewer.putIfAbsent(hash, row);
          }
        });
    hashes = fewer;
  }

  /**
   * How much of a text is in the set.
   *
   * @return the share of its n-grams, and a row of the set with one of them
   */
  Overlap overlap(long[] ngrams) {
    int asked = 0;
    int found = 0;
    int row = -1;
    for (long hash : ngrams) {
      if (kept(hash)) {
        asked++;
        int where = hashes.get(hash);
        if (where >= 0) {
          found++;
          row = row < 0 ? where : row;
        }
      }
    }
    return new Overlap(asked == 0 ? 0 : (double) found / asked, row);
  }

  /**
   * What {@link #overlap} found.
   *
   * @param share 0 to 1
   * @param row of the set; -1 for none
   */
  record Overlap(double share, int row) {}

  /** One in how many n-grams is kept. */
  long sampling() {
    return 1L << halvings;
  }
}
