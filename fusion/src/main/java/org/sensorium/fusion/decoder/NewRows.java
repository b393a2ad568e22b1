package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.sensorium.nn.kernels.Kernels;

/**
 * How {@link TrainedRows} start: those that the table has as they are; the others at its mean with
 * normal noise of 1e-9 of each dimension's variance. transformers does so since 4.46 ({@code
 * resize_token_embeddings}, {@code mean_resizing}), where the noise also keeps the covariances
 * between dimensions; at that size they make no difference. Earlier versions, with which
 * OpenFlamingo was trained, drew new rows from the model's own initial distribution.
 */
final class NewRows {
  private static final double VARIANCE = 1e-9; // of a new row, as a share of the table's
  private static final int AT_ONCE = 4096; // rows of a table widened to float32 together

  private NewRows() {}

  /** See {@link LanguageDecoder#newRows}. */
  static TrainedRows start(DecoderParts parts, NDManager owner, int[] ids, long seed) {
    NDArray table = parts.embedding().weight();
    DecoderShape shape = parts.plan().shape();
    int width = shape.ends().width();
    SplittableRandom random = new SplittableRandom(seed);
    int[] fresh = Arrays.stream(ids).filter(id -> id >= shape.vocabulary()).toArray();
    try (NDManager work = owner.newSubManager()) {
      float[] values = new float[ids.length * width];
      int known = ids.length - fresh.length;
      if (known > 0) {
        long[] rows = Arrays.stream(ids).limit(known).asLongStream().toArray();
        float[] kept = Kernels.embedding(work.create(rows), table).toFloatArray();
        System.arraycopy(kept, 0, values, 0, kept.length);
      }
      if (fresh.length > 0) {
        draw(work, table, shape.vocabulary(), random, values, known * width);
      }
      NDArray headRows = null;
      if (fresh.length > 0 && !shape.ends().tied()) {
        float[] drawn = new float[fresh.length * width];
        draw(work, parts.head().weight(), shape.vocabulary(), random, drawn, 0);
        headRows = owner.create(drawn, new Shape(fresh.length, width));
      }
      return new TrainedRows(ids, owner.create(values, new Shape(ids.length, width)), headRows);
    }
  }

  /** Fills values from a place on with rows around the mean of a table. */
  private static void draw(
      NDManager work,
      NDArray table,
      int vocabulary,
      SplittableRandom random,
      float[] values,
      int from) {
    int width = (int) table.getShape().get(1);
    double[] sum = new double[width];
    double[] squares = new double[width];
    for (int start = 0; start < vocabulary; start += AT_ONCE) {
      try (NDManager part = work.newSubManager()) {
        long[] ids = LongStream.range(start, Math.min(vocabulary, start + AT_ONCE)).toArray();
        NDArray rows = Kernels.embedding(part.create(ids), table);
        add(sum, rows.sum(new int[] {0}).toFloatArray());
        add(squares, rows.square().sum(new int[] {0}).toFloatArray());
      }
    }
    for (int i = from; i < values.length; i++) {
      double mean = sum[i % width] / vocabulary;
      double variance = Math.max(0, squares[i % width] / vocabulary - mean * mean);
      values[i] = (float) (mean + Math.sqrt(VARIANCE * variance) * random.nextGaussian());
    }
  }

  private static void add(double[] sum, float[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }
}
