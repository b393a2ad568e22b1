package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.FusedProjection;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * SigLIP's head: one learned query looks at all tokens, then an MLP is added to what it saw.
 *
 * @param probe (1, 1, C), the query
 * @param q rows 0 to C of {@code attention.in_proj}; k and v follow
 */
record AttentionPooling(
    int headWidth,
    NDArray probe,
    Linear q,
    Linear k,
    Linear v,
    Linear out,
    LayerNorm norm,
    Linear fc1,
    Activation activation,
    Linear fc2) {

  static AttentionPooling load(WeightScope scope, VitConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    WeightScope attention = scope.sub("attention");
    List<Linear> qkv =
        FusedProjection.torch(attention, width, precision); // in_proj_weight, in_proj_bias
    return new AttentionPooling(
        width / config.heads(),
        scope.get("probe", new Shape(1, 1, width)),
        qkv.get(0),
        qkv.get(1),
        qkv.get(2),
        Linear.load(attention.sub("out_proj"), width, width, true, precision),
        LayerNorm.load(scope.sub("layernorm"), width, config.eps()),
        Linear.load(scope.sub("mlp.fc1"), width, config.inner(), true, precision),
        config.activation(),
        Linear.load(scope.sub("mlp.fc2"), config.inner(), width, true, precision));
  }

  /** (B, T, C) to (B, C). */
  NDArray forward(NDArray tokens) {
    Shape shape = tokens.getShape();
    NDArray query = probe.broadcast(new Shape(shape.get(0), 1, shape.get(2)));
    query.attach(tokens.getManager()); // not the weights'
    NDArray seen =
        AttentionKernels.attention(
            q.forward(query), k.forward(tokens), v.forward(tokens), headWidth);
    NDArray pooled = Kernels.to(out.forward(seen), Precision.FLOAT32); // (B, 1, C)
    NDArray inner = activation.forward(fc1.forward(norm.forward(pooled)));
    return Kernels.add(pooled, fc2.forward(inner)).get(":, 0");
  }
}
