package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * What is asked about media, as tokens of the projector's own vocabulary; rows are padded on the
 * right.
 *
 * <p>Legend: M media, L tokens of the longest row.
 *
 * @param ids (M, L) token ids, 0 where a row is padded
 * @param lengths (M) tokens of each row
 */
public record Instruction(long[][] ids, int[] lengths) {

  public Instruction {
    if (ids.length != lengths.length) {
      throw new IllegalArgumentException(
          "%d rows of ids but %d lengths".formatted(ids.length, lengths.length));
    }
  }

  /** Pads rows of ids. */
  public static Instruction of(int[][] rows) {
    int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElse(0);
    long[][] ids = new long[rows.length][longest];
    for (int r = 0; r < rows.length; r++) {
      for (int i = 0; i < rows[r].length; i++) {
        ids[r][i] = rows[r][i];
      }
    }
    return new Instruction(ids, Arrays.stream(rows).mapToInt(row -> row.length).toArray());
  }

  /** What is asked about some of the media. */
  public Instruction of(List<Integer> media) {
    return new Instruction(
        media.stream().map(m -> ids[m]).toArray(long[][]::new),
        media.stream().mapToInt(m -> lengths[m]).toArray());
  }

  /** Each row so many times, one behind the other: what is asked about every frame of a clip. */
  Instruction repeated(int times) {
    long[][] rows = new long[ids.length * times][];
    int[] sizes = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = ids[i / times];
      sizes[i] = lengths[i / times];
    }
    return new Instruction(rows, sizes);
  }

  /** Tokens L of the longest row. */
  public int longest() {
    return ids.length == 0 ? 0 : ids[0].length;
  }

  /** {@link #ids} as (M, L) INT64, owned by manager. */
  public NDArray array(NDManager manager) {
    long[] flat = Arrays.stream(ids).flatMapToLong(Arrays::stream).toArray();
    return manager.create(flat, new Shape(ids.length, longest()));
  }
}
