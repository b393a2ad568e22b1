package org.sensorium.datasets.stats;

/**
 * A set of 64-bit hashes, 8 to 16 bytes each; two of a million things share one at odds of 1:10⁷.
 */
final class HashSet64 {
  private long[] slots = new long[1 << 10]; // 0: empty
  private boolean zero; // whether 0 is in the set
  private int size; // without it

  /** Adds a hash; false if it was there. */
  boolean add(long hash) {
    if (hash == 0) {
      boolean added = !zero;
      zero = true;
      return added;
    }
    int at = slot(slots, hash);
    if (slots[at] == hash) {
      return false;
    }
    slots[at] = hash;
    size++;
    if (size > slots.length / 4 * 3) {
      grow();
    }
    return true;
  }

  int size() {
    return size + (zero ? 1 : 0);
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
