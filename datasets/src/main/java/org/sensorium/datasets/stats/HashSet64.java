package org.sensorium.datasets.stats;

/**
 * A set of 64-bit hashes, 8 to 16 bytes each; two of a million things share one at odds of 1:10⁷.
 */
final class HashSet64 {
  private long[] slots = new long[1 << 10]; // 0: empty
  private int size;

  /** Adds a hash; false if it was there. */
  boolean add(long hash) {
    long key = hash == 0 ? 1 : hash;
    int at = slot(slots, key);
    if (slots[at] == key) {
      return false;
    }
    slots[at] = key;
    size++;
    if (size > slots.length / 4 * 3) {
      grow();
    }
    return true;
  }

  int size() {
    return size;
  }

  private void grow() {
    long[] larger = new long[2 * slots.length];
    for (long key : slots) {
      if (key != 0) {
        larger[slot(larger, key)] = key;
      }
    }
    slots = larger;
  }

  private static int slot(long[] slots, long key) {
    int at = (int) key & (slots.length - 1);
    while (slots[at] != 0 && slots[at] != key) {
      at = (at + 1) & (slots.length - 1);
    }
    return at;
  }
}
