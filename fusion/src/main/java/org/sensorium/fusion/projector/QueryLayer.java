package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.LayerNorm;

/**
 * One layer of torch's TransformerDecoder with the norms in front: the queries look at each other,
 * at the features, and go through linear, ReLU, linear.
 */
record QueryLayer(
    LayerNorm norm1,
    PackedAttention self,
    LayerNorm norm2,
    PackedAttention cross,
    LayerNorm norm3,
    Affine linear1,
    Affine linear2) {

  static QueryLayer load(WeightSource source, String name, Queries queries) throws IOException {
    int width = queries.width();
    return new QueryLayer(
        Affine.norm(source, name + ".norm1", width),
        PackedAttention.load(source, name + ".self_attn", width, queries.heads()),
        Affine.norm(source, name + ".norm2", width),
        PackedAttention.load(source, name + ".multihead_attn", width, queries.heads()),
        Affine.norm(source, name + ".norm3", width),
        Affine.load(source, name + ".linear1", width, queries.inner()),
        Affine.load(source, name + ".linear2", queries.inner(), width));
  }

  /** x (B, Q, V) and memory (B, P, V) to (B, Q, V). */
  NDArray forward(NDArray x, NDArray memory) {
    NDArray met = Kernels.add(x, self.self(norm1.forward(x)));
    NDArray seen = Kernels.add(met, cross.look(norm2.forward(met), memory));
    NDArray inner = Kernels.relu(linear1.forward(norm3.forward(seen))); // (B, Q, inner)
    return Kernels.add(seen, linear2.forward(inner));
  }

  void putWeights(String name, Map<String, NDArray> weights) {
    self.putWeights(name + ".self_attn", weights);
    cross.putWeights(name + ".multihead_attn", weights);
    linear1.putWeights(name + ".linear1", weights);
    linear2.putWeights(name + ".linear2", weights);
    Affine.putNorm(name + ".norm1", norm1, weights);
    Affine.putNorm(name + ".norm2", norm2, weights);
    Affine.putNorm(name + ".norm3", norm3, weights);
  }
}
