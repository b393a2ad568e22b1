package org.sensorium.nn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** A table of vectors by id, (vocabulary, width). */
public final class Embedding {
  private final NDArray weight;

  private Embedding(NDArray weight) {
    this.weight = weight;
  }

  /** Reads {@code weight}. */
  public static Embedding load(WeightScope scope, int vocabulary, int width, Precision precision)
      throws IOException {
    return new Embedding(scope.get("weight", new Shape(vocabulary, width), precision));
  }

  /** (…) INT64 ids to (…, width) float32; owned by the manager of ids. */
  public NDArray forward(NDArray ids) {
    return Kernels.embedding(ids, weight);
  }

  /** (vocabulary, width), in the precision it was loaded in. */
  public NDArray weight() {
    return weight;
  }
}
