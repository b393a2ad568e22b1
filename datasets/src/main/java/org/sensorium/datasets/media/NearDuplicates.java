package org.sensorium.datasets.media;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds 64-bit hashes that differ from another one in few bits.
 *
 * <p>A hash is cut into 4 bands of 16 bits. Of two hashes that differ in at most d bits, one band
 * differs in at most d / 4: every band is looked up with all that differ from it so little (17
 * look-ups a band for d = 7, 697 for d = 15).
 *
 * <p>Each distinct hash takes about 48 bytes, equal ones nothing. Not for use by several threads.
 */
public final class NearDuplicates {
  /** Beyond it everything looks alike: two unrelated pictures differ in 32 bits on the average. */
  public static final int MAX_DISTANCE = 15;

  private static final int BANDS = 4;
  private static final int BAND_BITS = 16;
  private static final int NONE = -1;

  private final int distance;
  private final int[] masks; // what a band may be off by, fewest bits first
  private final int[][] heads = new int[BANDS][1 << BAND_BITS]; // newest hash with this band
  private int[][] next = new int[BANDS][1024]; // the one before it with the same band
  private long[] hashes = new long[1024];
  private long[] items = new long[1024];
  private int[] exact = new int[4096]; // hash table of indices + 1, at most half full
  private int size;

  /**
   * A hash that was added before.
   *
   * @param item the first item that had it
   * @param distance bits in which it differs from the one asked for
   */
  public record Match(long item, int distance) {}

  /**
   * Finds up to this distance.
   *
   * @param distance bits, 0 to {@link #MAX_DISTANCE}
   */
  public NearDuplicates(int distance) {
    if (distance < 0 || distance > MAX_DISTANCE) {
      throw new IllegalArgumentException(
          "the distance must be 0 to %d bits, got %d".formatted(MAX_DISTANCE, distance));
    }
    this.distance = distance;
    masks = masks(distance / BANDS);
    for (int[] head : heads) {
      Arrays.fill(head, NONE);
    }
  }

  private static int[] masks(int bits) {
    int[] masks = new int[1 << BAND_BITS];
    int count = 0;
    for (int ones = 0; ones <= bits; ones++) {
      for (int mask = 0; mask < masks.length; mask++) {
        if (Integer.bitCount(mask) == ones) {
          masks[count++] = mask;
        }
      }
    }
    return Arrays.copyOf(masks, count);
  }

  /** Distinct hashes that were added. */
  public int size() {
    return size;
  }

  /** The hash nearest to this one, the one added first among equals; null if none is near. */
  public @Nullable Match nearest(long hash) {
    int same = exact[slot(hash)];
    if (same > 0) {
      return new Match(items[same - 1], 0);
    }
    int best = NONE;
    int least = distance + 1;
    for (int band = 0; band < BANDS; band++) {
      for (int mask : masks) {
        for (int i = heads[band][band(hash, band) ^ mask]; i != NONE; i = next[band][i]) {
          int bits = Long.bitCount(hash ^ hashes[i]);
          if (bits < least || (bits == least && i < best)) {
            least = bits;
            best = i;
          }
        }
      }
    }
    return best == NONE ? null : new Match(items[best], least);
  }

  /**
   * Adds a hash.
   *
   * @param item what {@link Match#item} tells; forgotten if the hash is there already
   */
  public void add(long hash, long item) {
    int slot = slot(hash);
    if (exact[slot] > 0) {
      return;
    }
    if (size == hashes.length) {
      grow();
      slot = slot(hash);
    }
    hashes[size] = hash;
    items[size] = item;
    for (int band = 0; band < BANDS; band++) {
      int value = band(hash, band);
      next[band][size] = heads[band][value];
      heads[band][value] = size;
    }
    exact[slot] = ++size;
  }

  private void grow() {
    int capacity = Math.multiplyExact(2, hashes.length);
    hashes = Arrays.copyOf(hashes, capacity);
    items = Arrays.copyOf(items, capacity);
    for (int band = 0; band < BANDS; band++) {
      next[band] = Arrays.copyOf(next[band], capacity);
    }
    exact = new int[Math.multiplyExact(2, capacity)];
    for (int i = 0; i < size; i++) {
      exact[slot(hashes[i])] = i + 1;
    }
  }

  /** Where a hash is in the table, or would be. */
  private int slot(long hash) {
    int mask = exact.length - 1;
    int slot = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 33) & mask;
    while (exact[slot] > 0 && hashes[exact[slot] - 1] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int band(long hash, int band) {
    return (int) (hash >>> (BAND_BITS * band)) & ((1 << BAND_BITS) - 1);
  }
}
