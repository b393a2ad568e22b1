package org.sensorium.fusion.projector.representation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;

/**
 * BERT's head over words: a map, GELU, a norm, and the word table with a bias.
 *
 * <p>Names: {@code cls.predictions.transform.{dense,LayerNorm}}, {@code cls.predictions.bias}.
 */
record CaptionHead(
    NDArray map, NDArray mapBias, NDArray norm, NDArray normBias, NDArray bias, double eps) {

  static CaptionHead load(WeightSource source, Queries sizes) throws IOException {
    String transform = "cls.predictions.transform.";
    Shape width = new Shape(sizes.width());
    return new CaptionHead(
        source.get(
            transform + "dense.weight", new Shape(sizes.width(), sizes.width()), Initial.BERT),
        source.get(transform + "dense.bias", width, Initial.ZEROS),
        source.get(transform + "LayerNorm.weight", width, Initial.ONES),
        source.get(transform + "LayerNorm.bias", width, Initial.ZEROS),
        source.get("cls.predictions.bias", new Shape(sizes.vocabulary()), Initial.ZEROS),
        sizes.eps());
  }

  /** States (N, W) to logits (N, vocabulary). */
  NDArray forward(NDArray states, NDArray words) {
    NDArray y = Kernels.gelu(Kernels.linear(states, map, mapBias));
    return Kernels.linear(Kernels.layerNorm(y, norm, normBias, eps), words, bias);
  }
}
