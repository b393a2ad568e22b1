package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.GatedCrossAttention.View;
import org.sensorium.nn.kernels.RowKernels;

/**
 * Which image each word of a batch sees, or that it sees none.
 *
 * <p>Legend: B rows, S positions, M media, I media of the row that has most, L latents of a medium,
 * V their width.
 *
 * @param firsts (B) number of each row's first medium among M
 * @param counts (B) media of each row
 * @param seen (B, S) which medium of its row each position sees, from 1; 0: none
 * @param behind (B) the same of what is said behind the batch
 */
record ImagesInView(int[] firsts, int[] counts, int[][] seen, int[] behind) {

  /**
   * Counts the media of a batch.
   *
   * @throws IllegalArgumentException if a medium takes more than its token's one position
   */
  static ImagesInView of(SplicedBatch batch, int media, SeenImage rule) {
    if (batch.mediaAt().length != media) {
      throw new IllegalArgumentException(
          "the batch has %d positions for %d media; in a Flamingo model a medium takes one, that of its token"
              .formatted(batch.mediaAt().length, media));
    }
    int[] firsts = new int[batch.rows()];
    int[] counts = new int[batch.rows()];
    int[] behind = new int[batch.rows()];
    int[][] seen = new int[batch.rows()][batch.positions()];
    int next = 0;
    for (int r = 0; r < batch.rows(); r++) {
      firsts[r] = next;
      long start = (long) r * batch.positions();
      counts[r] =
          (int)
              Arrays.stream(batch.mediaAt())
                  .filter(at -> at >= start && at < start + batch.positions())
                  .count();
      for (int s = 0; s < batch.positions(); s++) {
        boolean medium = next < media && batch.mediaAt()[next] == start + s;
        next += medium ? 1 : 0;
        int before = next - firsts[r];
        seen[r][s] = medium ? before : rule.of(before, counts[r]);
      }
      behind[r] = rule.of(counts[r], counts[r]);
    }
    return new ImagesInView(firsts, counts, seen, behind);
  }

  /** (M) which medium of its row each is. */
  long[] places() {
    return Arrays.stream(counts)
        .flatMap(count -> IntStream.range(0, count))
        .asLongStream()
        .toArray();
  }

  private int most() {
    return Arrays.stream(counts).max().orElse(0);
  }

  /** Latents (M, L, V) beside one another by row, (B, I·L, V); what a row does not have is any. */
  NDArray rows(NDArray latents) {
    int[][] media = new int[counts.length][most()];
    for (int r = 0; r < media.length; r++) {
      for (int i = 0; i < counts[r]; i++) {
        media[r][i] = firsts[r] + i;
      }
    }
    return gather(latents, media);
  }

  /** Latents (M, L, V) of the media seen from behind, (B, L, V); where none is seen, any. */
  NDArray behind(NDArray latents) {
    int[][] media = new int[counts.length][1];
    for (int r = 0; r < media.length; r++) {
      media[r][0] = behind[r] == 0 ? 0 : firsts[r] + behind[r] - 1;
    }
    return gather(latents, media);
  }

  private static NDArray gather(NDArray latents, int[][] media) {
    int each = (int) latents.getShape().get(1);
    long[] at =
        Arrays.stream(media)
            .flatMapToInt(Arrays::stream)
            .flatMap(m -> IntStream.range(m * each, (m + 1) * each))
            .asLongStream()
            .toArray();
    return RowKernels.gatherRows(latents, latents.getManager().create(at))
        .reshape(media.length, (long) media[0].length * each, -1);
  }

  /**
   * What every position sees of {@link #rows}; a word that sees nothing is let see everything and
   * marked: a softmax over nothing has no value.
   */
  View words(NDManager manager, int latents) {
    int width = seen[0].length;
    int all = most() * latents;
    boolean[] mask = new boolean[seen.length * width * all];
    float[] any = new float[seen.length * width];
    for (int at = 0; at < any.length; at++) {
      int image = seen[at / width][at % width];
      any[at] = image == 0 ? 0 : 1;
      int from = image == 0 ? 0 : (image - 1) * latents;
      int to = image == 0 ? all : image * latents;
      Arrays.fill(mask, at * all + from, at * all + to, true);
    }
    return new View(
        manager.create(mask, new Shape(seen.length, 1, width, all)),
        manager.create(any, new Shape(seen.length, width, 1)));
  }

  /** What words behind the batch see of {@link #behind(NDArray)}. */
  View viewFromBehind(NDManager manager) {
    float[] any = new float[behind.length];
    for (int r = 0; r < any.length; r++) {
      any[r] = Math.min(behind[r], 1);
    }
    return new View(null, manager.create(any, new Shape(any.length, 1, 1)));
  }
}
