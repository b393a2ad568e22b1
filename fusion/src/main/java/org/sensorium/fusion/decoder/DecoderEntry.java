package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Embedding;
import org.sensorium.nn.layers.Linear;

/**
 * From embeddings to what the first layer reads.
 *
 * @param projection to the layers' width, where that is another
 * @param table of learned positions
 */
record DecoderEntry(DecoderShape shape, @Nullable Linear projection, @Nullable Embedding table) {

  static DecoderEntry load(WeightScope scope, DecoderPlan plan, Precision precision)
      throws IOException {
    DecoderShape shape = plan.shape();
    int outer = shape.ends().width();
    Linear projection =
        outer == shape.width()
            ? null
            : Linear.load(
                scope.sub(plan.names().projectIn()), outer, shape.width(), false, precision);
    Embedding table =
        shape.positions() instanceof PositionScheme.Learned learned
            ? Embedding.load(
                scope.sub(learned.name()),
                shape.maxPositions() + learned.offset(),
                shape.width(),
                precision)
            : null;
    return new DecoderEntry(shape, projection, table);
  }

  /**
   * Embeddings (B, S, E) to (B, S, C), float32.
   *
   * @param positions (B or 1, S), -1 for padding
   */
  NDArray forward(NDArray embeddings, int[][] positions) {
    NDArray x = embeddings;
    if (projection != null) {
      x = Kernels.to(projection.forward(x), Precision.FLOAT32);
    }
    return table == null ? x : Kernels.add(x, table.forward(rows(embeddings, positions)));
  }

  private NDArray rows(NDArray owner, int[][] positions) {
    int offset = ((PositionScheme.Learned) shape.positions()).offset();
    long[] rows =
        Arrays.stream(positions)
            .flatMapToInt(Arrays::stream)
            .mapToLong(position -> Math.max(0, position + offset))
            .toArray();
    long last = Arrays.stream(rows).max().orElse(0) - offset;
    if (last >= shape.maxPositions()) {
      throw new IllegalArgumentException(
          "position %d is behind the last one of the decoder's table, %d: shorten the rows"
              .formatted(last, shape.maxPositions() - 1));
    }
    return owner.getManager().create(rows, new Shape(positions.length, positions[0].length));
  }

  void putWeights(Map<String, NDArray> weights) {
    if (table != null) {
      String name = ((PositionScheme.Learned) shape.positions()).name();
      weights.put(name + ".weight", table.weight());
    }
  }
}
