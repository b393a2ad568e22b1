package org.sensorium.datasets.index;

import org.jspecify.annotations.Nullable;

/**
 * In which order the rows of a dataset are read, and which of them.
 *
 * @param seed of the shuffle; null for the file's order
 * @param rank which of {@code world} equal workers reads: it gets the positions {@code rank, rank +
 *     world …} of the order
 * @param world number of workers
 * @param start positions of this worker's share that are passed over, to go on where another run
 *     stopped
 */
public record RowOrder(@Nullable Long seed, int rank, int world, long start) {
  /** All rows as the file has them. */
  public static final RowOrder FILE = new RowOrder(null, 0, 1, 0);

  public RowOrder {
    if (world < 1 || rank < 0 || rank >= world || start < 0) {
      throw new IllegalArgumentException(
          "expected 0 <= rank < world and start >= 0, got rank %d, world %d, start %d"
              .formatted(rank, world, start));
    }
  }

  /** All rows, shuffled. */
  public static RowOrder shuffled(long seed) {
    return new RowOrder(seed, 0, 1, 0);
  }

  /** The share of one worker. */
  public RowOrder share(int ofRank, int ofWorld) {
    return new RowOrder(seed, ofRank, ofWorld, start);
  }

  /** The same, from this position of the share on. */
  public RowOrder from(long position) {
    return new RowOrder(seed, rank, world, position);
  }
}
