package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.RowKernels;

/**
 * A few rows of an embedding table that are trained, or new, while the table stays as it is:
 * OpenFlamingo trains those of {@code <image>} and {@code <|endofchunk|>}. Where the head is tied
 * to the table, they are the head's rows, too.
 *
 * <p>Legend: R rows, N of them beyond the table, C width of an embedding.
 *
 * @param ids (R) whose rows these are, ascending; those beyond the table go on where it ends
 * @param embedding (R, C), float32, as they would stand in the table
 * @param head (N, C), float32: rows of a head of its own for the ids beyond the table; they are not
 *     trained, as in OpenFlamingo. Null where the head is tied or no id lies beyond the table
 * @see <a href="https://github.com/mlfoundations/open_flamingo">open_flamingo 2.0.1</a>,
 *     train_utils.py, which sets the gradient of all other rows to zero
 */
public record TrainedRows(int[] ids, NDArray embedding, @Nullable NDArray head) {
  private static final String EMBEDDING = "embedding_rows";
  private static final String HEAD = "head_rows";

  public TrainedRows {
    Shape shape = embedding.getShape();
    if (ids.length == 0 || shape.dimension() != 2 || shape.get(0) != ids.length) {
      throw new IllegalArgumentException(
          "trained rows are %s for %d ids, expected one row of the table's width for each"
              .formatted(shape, ids.length));
    }
    if (ids[0] < 0 || IntStream.range(1, ids.length).anyMatch(i -> ids[i] <= ids[i - 1])) {
      throw new IllegalArgumentException(
          "ids of trained rows must ascend, got %s".formatted(Arrays.toString(ids)));
    }
  }

  /** Reads {@code embedding_rows} and, if the decoder needs them, {@code head_rows}. */
  public static TrainedRows load(WeightScope scope, LanguageDecoder decoder, int[] ids)
      throws IOException {
    int beyond = beyond(ids, decoder.vocabularySize());
    NDArray rows = scope.get(EMBEDDING, new Shape(ids.length, decoder.width()));
    NDArray head = beyond == 0 ? null : scope.optional(HEAD, new Shape(beyond, decoder.width()));
    return new TrainedRows(ids, rows, head);
  }

  /**
   * The rows of these ids in a whole table, as an OpenFlamingo checkpoint holds it.
   *
   * @param scope its manager owns the rows
   * @param name of the table, {@code transformer.wte.weight}
   * @throws CheckpointException if there is no such table or it does not hold the ids
   */
  public static TrainedRows ofTable(WeightScope scope, String name, int[] ids) throws IOException {
    Shape shape = scope.shape(name);
    if (shape == null || shape.dimension() != 2 || shape.get(0) <= ids[ids.length - 1]) {
      throw new CheckpointException(
          "%s: %s is %s, expected a table with a row for the id %d"
              .formatted(
                  scope.source(),
                  scope.key(name),
                  shape == null ? "missing" : shape,
                  ids[ids.length - 1]));
    }
    try (NDArray table = scope.get(name, shape);
        NDArray at = scope.manager().create(Arrays.stream(ids).asLongStream().toArray())) {
      return new TrainedRows(ids, RowKernels.gatherRows(table, at), null);
    }
  }

  /** What is trained, by its name in a checkpoint. */
  public Map<String, NDArray> weights() {
    return Map.of(EMBEDDING, embedding);
  }

  /** What is stored with it, but not trained. */
  public Map<String, NDArray> constants() {
    Map<String, NDArray> constants = new LinkedHashMap<>();
    if (head != null) {
      constants.put(HEAD, head);
    }
    return constants;
  }

  /** How many ids lie beyond a table of so many rows. */
  int beyond(int vocabulary) {
    return beyond(ids, vocabulary);
  }

  private static int beyond(int[] ids, int vocabulary) {
    return (int) Arrays.stream(ids).filter(id -> id >= vocabulary).count();
  }
}
