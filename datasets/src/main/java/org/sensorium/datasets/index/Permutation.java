package org.sensorium.datasets.index;

/**
 * A seeded order of {@code 0 … size-1} that is computed, not stored: position to index in constant
 * time and memory, so a shuffle of any size can be resumed anywhere.
 *
 * <p>A Feistel network over the next power of four, walked until it lands inside (Black and
 * Rogaway, Ciphers with Arbitrary Finite Domains, 2002).
 */
public final class Permutation {
  private static final int ROUNDS = 6;

  private final long size;
  private final long seed;
  private final int half; // bits of each half

  /**
   * @param size at least 1 for {@link #at} to have anything to say
   */
  public Permutation(long size, long seed) {
    this.size = size;
    this.seed = seed;
    int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size - 1)));
    this.half = (bits + 1) / 2;
  }

  /** The index at a position; each index has one position. */
  public long at(long position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException("position %d of %d".formatted(position, size));
    }
    long index = position;
    do {
      index = shuffle(index);
    } while (index >= size);
    return index;
  }

  private long shuffle(long value) {
    long mask = (1L << half) - 1;
    long left = value >>> half;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (mix(right + (seed ^ mix(round + 1L))) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }

  /** The finalizer of SplitMix64: every bit depends on every other. */
  public static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
