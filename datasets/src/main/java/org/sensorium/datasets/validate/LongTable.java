package org.sensorium.datasets.validate;

import java.util.Arrays;

/** From hashes to row numbers, 12 bytes an entry in open addressing: millions of rows fit. */
final class LongTable {
  private static final int ABSENT = -1;

  private long[] keys = new long[1 << 12];
  private int[] values = new int[1 << 12];
  private int size;

  LongTable() {
    Arrays.fill(values, ABSENT);
  }

  /** Keeps the value unless the key has one; returns that one, or -1. */
  int putIfAbsent(long key, int value) {
    if (2 * size >= keys.length) {
      grow();
    }
    int slot = slot(key);
    if (values[slot] == ABSENT) {
      keys[slot] = key;
      values[slot] = value;
      size++;
      return ABSENT;
    }
    return values[slot];
  }

  /** The value of a key, or -1. */
  int get(long key) {
    return values[slot(key)];
  }

  int size() {
    return size;
  }

  /** Visits every entry. */
  void forEach(Visitor visitor) {
    for (int i = 0; i < keys.length; i++) {
      if (values[i] != ABSENT) {
        visitor.visit(keys[i], values[i]);
      }
    }
  }

  /** Gets an entry. */
  interface Visitor {
    void visit(long key, int value);
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (key ^ (key >>> 32)) & mask;
    while (values[slot] != ABSENT && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[keys.length];
    Arrays.fill(values, ABSENT);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != ABSENT) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
