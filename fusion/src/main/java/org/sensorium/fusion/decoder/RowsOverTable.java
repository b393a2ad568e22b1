package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.RowKernels;

/**
 * {@link TrainedRows} over a decoder's own table and head.
 *
 * <p>Legend: V rows of the table, R trained rows, N of them beyond the table, C width.
 */
final class RowsOverTable {
  private final TrainedRows rows;
  private final int vocabulary;
  private final int beyond;
  private final boolean tied;

  RowsOverTable(TrainedRows rows, DecoderShape shape) {
    this.rows = rows;
    vocabulary = shape.vocabulary();
    beyond = rows.beyond(vocabulary);
    tied = shape.ends().tied();
    int last = rows.ids()[rows.ids().length - 1];
    if (beyond > 0 && last != vocabulary + beyond - 1) {
      throw new IllegalArgumentException(
          "trained rows for the ids %s leave gaps behind a table of %d rows, expected its new rows to go on from %d"
              .formatted(Arrays.toString(rows.ids()), vocabulary, vocabulary));
    }
    if (rows.embedding().getShape().get(1) != shape.ends().width()) {
      throw new IllegalArgumentException(
          "trained rows are %s, but the decoder's embeddings are %d wide"
              .formatted(rows.embedding().getShape(), shape.ends().width()));
    }
    if (tied && shape.ends().headBiased()) {
      throw new IllegalArgumentException("trained rows of a tied head with a bias are not known");
    }
    NDArray head = rows.head();
    if (!tied && (head == null ? 0 : head.getShape().get(0)) != beyond) {
      throw new IllegalArgumentException(
          "%d ids lie beyond the decoder's table, but head_rows, which its head needs for them, are %s"
              .formatted(beyond, head == null ? "missing" : head.getShape()));
    }
  }

  int vocabularySize() {
    return vocabulary + beyond;
  }

  /**
   * Ids without those of trained rows, for the table.
   *
   * @return ids itself where there are none
   */
  Looked look(NDArray ids) {
    long[] all = ids.toLongArray();
    int[] at =
        IntStream.range(0, all.length)
            .filter(i -> Arrays.binarySearch(rows.ids(), Math.toIntExact(all[i])) >= 0)
            .toArray();
    if (at.length == 0) {
      return new Looked(ids, null, null);
    }
    NDManager owner = ids.getManager();
    long[] which = new long[at.length];
    long[] others = all.clone();
    for (int i = 0; i < at.length; i++) {
      which[i] = Arrays.binarySearch(rows.ids(), Math.toIntExact(all[at[i]]));
      others[at[i]] = 0;
    }
    return new Looked(
        owner.create(others, ids.getShape()),
        owner.create(Arrays.stream(at).asLongStream().toArray()),
        owner.create(which));
  }

  /**
   * Which positions have a trained row.
   *
   * @param ids for the table
   * @param at positions of trained rows, null for none
   * @param which rows
   */
  record Looked(NDArray ids, @Nullable NDArray at, @Nullable NDArray which) {}

  /** The table's embeddings (…, C) with the trained rows where they belong. */
  NDArray put(NDArray embeddings, Looked looked) {
    NDArray at = looked.at();
    NDArray which = looked.which();
    return at == null || which == null
        ? embeddings
        : RowKernels.putRows(embeddings, at, Kernels.embedding(which, rows.embedding()));
  }

  /**
   * Logits of the whole vocabulary.
   *
   * @param logits (…, V) of the decoder's own head
   * @param hidden (…, C)
   */
  NDArray logits(NDArray logits, NDArray hidden) {
    NDArray head = headRows();
    if (head == null) {
      return logits;
    }
    NDArray columns = hidden.getManager().create(headIds());
    return RowKernels.putColumns(logits, columns, Kernels.linear(hidden, head), beyond);
  }

  /** The head's matrix (V, C) to (V + N, C) in its type; owned by work. */
  NDArray head(NDArray matrix, NDManager work) {
    NDArray head = headRows();
    if (head == null) {
      return matrix;
    }
    NDArray typed = Kernels.typeAs(head, matrix);
    typed.attach(work);
    int known = headIds().length - beyond;
    NDArray fused = matrix;
    if (known > 0) {
      NDArray at = work.create(Arrays.copyOf(headIds(), known));
      fused = RowKernels.putRows(fused, at, part(typed, 0, known, work));
      fused.attach(work);
    }
    if (beyond > 0) {
      fused = RowKernels.concatRows(fused, part(typed, known, known + beyond, work));
      fused.attach(work);
    }
    return fused;
  }

  private static NDArray part(NDArray rows, int from, int to, NDManager work) {
    NDArray part = RowKernels.gatherRows(rows, work.create(range(from, to)));
    part.attach(work);
    return part;
  }

  /** The head's bias (V) with zeros for what lies beyond the table; owned by work. */
  NDArray headBias(NDArray bias, NDManager work) {
    NDArray wide = RowKernels.concatRows(bias, work.zeros(new Shape(beyond), DataType.FLOAT32));
    wide.attach(work);
    return wide;
  }

  private @Nullable NDArray headRows() {
    return tied ? rows.embedding() : rows.head();
  }

  private long[] headIds() {
    return Arrays.stream(rows.ids())
        .filter(id -> tied || id >= vocabulary)
        .asLongStream()
        .toArray();
  }

  private static long[] range(int from, int to) {
    return LongStream.range(from, to).toArray();
  }
}
