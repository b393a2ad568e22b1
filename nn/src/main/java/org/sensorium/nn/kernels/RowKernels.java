package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;

/** Rows and positions: picking, putting, joining. See {@link Kernels}. */
public final class RowKernels {

  private RowKernels() {}

  /** The rows of x, then those of y; both of one type. */
  public static NDArray concatRows(NDArray x, NDArray y) {
    return Kernels.run("concat_rows", x, y);
  }

  /**
   * x (1, S, C) or (S, C) shown once for each member of like (B, …): (B, S, C), owned as like is.
   */
  public static NDArray expandBatch(NDArray like, NDArray x) {
    return Kernels.run("expand_batch", like, x);
  }

  /** Positions first … first + length - 1 of x (B, S, C). */
  public static NDArray positions(NDArray x, int first, int length) {
    return Kernels.run("positions", x, Kernels.number((long) first), Kernels.number((long) length));
  }

  /** The positions of x (B, S, C), then those of y (B, T, C). */
  public static NDArray concatPositions(NDArray x, NDArray y) {
    return Kernels.run("concat_positions", x, y);
  }

  /** (B, S, C) to (B, C). */
  public static NDArray meanPositions(NDArray x) {
    return Kernels.run("mean_positions", x);
  }

  /** Members of x (B, …) by number (N), INT64; (N, …). */
  public static NDArray select(NDArray x, NDArray members) {
    return Kernels.run("select", x, members);
  }

  /** Rows of x seen as (B·S, C), by number (N), INT64; (N, C). */
  public static NDArray gatherRows(NDArray x, NDArray rows) {
    return Kernels.run("gather_rows", x, rows);
  }

  /** A copy of x (B, S, C) whose rows {@code rows} of B·S are those of values (…, C). */
  public static NDArray putRows(NDArray x, NDArray rows, NDArray values) {
    return Kernels.run("put_rows", x, rows, values);
  }

  /**
   * A copy of x (…, V) whose columns {@code columns} are those of values (…, N), in the type of x.
   *
   * @param columns (N), INT64
   * @param more how many of the last of these columns x does not have yet, V … V + more - 1
   */
  public static NDArray putColumns(NDArray x, NDArray columns, NDArray values, int more) {
    return Kernels.run("put_columns", x, columns, values, Kernels.number((long) more));
  }
}
