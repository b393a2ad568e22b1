package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;

/** Linear, ReLU, linear into the decoder, as both of MedVInT-TD's projectors end. */
record ReluMlp(Affine first, Affine second) {

  static ReluMlp load(WeightSource source, int in, int out) throws IOException {
    return new ReluMlp(Affine.load(source, "fc_l1", in, in), Affine.load(source, "fc_l2", in, out));
  }

  /** (B, Q, V) to (B, Q, T). */
  NDArray forward(NDArray x) {
    return second.forward(Kernels.relu(first.forward(x)));
  }

  void putWeights(Map<String, NDArray> weights) {
    first.putWeights("fc_l1", weights);
    second.putWeights("fc_l2", weights);
  }
}
