package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.layers.LayerNorm;

/**
 * A trained norm behind a projector, scaled at the start so that what comes out is as large as the
 * decoder's embeddings; or nothing.
 */
record OutputNorm(@Nullable LayerNorm norm) {
  private static final double EPS = 1e-5; // torch's default

  /** Reads or makes it, if the config asks for it. */
  static OutputNorm load(WeightSource source, ProjectorConfig config) throws IOException {
    Shape out = new Shape(config.out());
    return new OutputNorm(
        config.outputNorm()
            ? new LayerNorm(
                source.get("output_norm.weight", out, Initial.EMBEDDING_DEVIATION),
                source.get("output_norm.bias", out, Initial.ZEROS),
                EPS)
            : null);
  }

  /** (B, Q, T) to (B, Q, T). */
  NDArray forward(NDArray y) {
    return norm == null ? y : norm.forward(y);
  }

  void putWeights(Map<String, NDArray> weights) {
    if (norm != null) {
      weights.put("output_norm.weight", norm.weight());
      weights.put("output_norm.bias", norm.bias());
    }
  }
}
