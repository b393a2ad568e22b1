package org.sensorium.fusion.projector.representation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.RowKernels;

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

  /**
   * Cross entropy of every token after the first, given those before it.
   *
   * @param rows (B, Q + L, W) of a causal pass
   * @param queries Q
   * @param texts what the rows read, B of up to L tokens
   * @param words (vocabulary, W)
   * @return the mean over the tokens, a scalar
   */
  NDArray loss(NDArray rows, int queries, Instruction texts, NDArray words) {
    int predicted = Arrays.stream(texts.lengths()).map(length -> Math.max(0, length - 1)).sum();
    long[] at = new long[predicted];
    long[] targets = new long[predicted];
    int filled = 0;
    for (int b = 0; b < texts.ids().length; b++) {
      for (int i = 1; i < texts.lengths()[b]; i++) {
        at[filled] = (long) b * (queries + texts.longest()) + queries + i - 1;
        targets[filled++] = texts.ids()[b][i];
      }
    }
    NDManager step = rows.getManager();
    NDArray logits = logits(RowKernels.gatherRows(rows, step.create(at)), words);
    return LossKernels.crossEntropy(logits, step.create(targets), QFormerRepresentation.SMOOTHING);
  }

  /** States (N, W) to (N, vocabulary). */
  private NDArray logits(NDArray states, NDArray words) {
    NDArray y = Kernels.gelu(Kernels.linear(states, map, mapBias));
    return Kernels.linear(Kernels.layerNorm(y, norm, normBias, eps), words, bias);
  }
}
