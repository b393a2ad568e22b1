package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * One layer of the encoder or the decoder: attention, in the decoder a look at the encoder, and an
 * MLP, each behind a norm and added to what came in.
 *
 * @param path {@code decoder.block.0}
 * @param cross null in the encoder
 */
record T5Block(
    String path,
    DecoderNorm norm,
    T5Attention attention,
    @Nullable DecoderNorm crossNorm,
    @Nullable T5Attention cross,
    DecoderNorm mlpNorm,
    DecoderMlp mlp) {

  static T5Block load(
      WeightScope root, String path, T5Shape shape, boolean decoder, Precision precision)
      throws IOException {
    T5Attention attention =
        T5Attention.load(root, path + ".layer.0.SelfAttention", shape, precision);
    T5Attention cross =
        decoder
            ? T5Attention.load(root, path + ".layer.1.EncDecAttention", shape, precision)
            : null;
    WeightScope layers = root.sub(path + ".layer");
    int last = decoder ? 2 : 1;
    return new T5Block(
        path,
        norm(layers.sub(0), shape),
        attention,
        decoder ? norm(layers.sub(1), shape) : null,
        cross,
        norm(layers.sub(last), shape),
        mlp(layers.sub(last).sub("DenseReluDense"), shape, precision));
  }

  private static DecoderNorm norm(WeightScope scope, T5Shape shape) throws IOException {
    return DecoderNorm.load(scope.sub("layer_norm"), shape.width(), shape.norm());
  }

  private static DecoderMlp mlp(WeightScope scope, T5Shape shape, Precision precision)
      throws IOException {
    int c = shape.width();
    int inner = shape.mlp().inner();
    List<Linear> up =
        shape.mlp().gate() == DecoderShape.Gate.NONE
            ? List.of(Linear.load(scope.sub("wi"), c, inner, false, precision))
            : List.of(
                Linear.load(scope.sub("wi_0"), c, inner, false, precision),
                Linear.load(scope.sub("wi_1"), c, inner, false, precision));
    return new DecoderMlp(
        shape.mlp(), up, Linear.load(scope.sub("wo"), inner, c, false, precision));
  }

  /** Keys and values of a position's own side, from x behind its norm. */
  interface Memory {
    /** Keys and values of all positions seen so far, these included. */
    NDArray[] with(NDArray keys, NDArray values);
  }

  /**
   * x (B, T, C) to (B, T, C), float32.
   *
   * @param bias of the positions among themselves
   * @param memory takes keys and values in and gives those that are looked at
   * @param other keys and values of the encoder, and what is added to the scores; null in the
   *     encoder
   */
  NDArray forward(NDArray x, NDArray bias, Memory memory, @Nullable Encoded other) {
    NDArray n = attention.typed(norm.forward(x));
    NDArray[] seen = memory.with(attention.k().forward(n), attention.v().forward(n));
    NDArray y = Kernels.add(x, attention.forward(n, seen[0], seen[1], bias));
    if (cross != null && crossNorm != null && other != null) {
      NDArray queries = crossNorm.forward(y);
      y = Kernels.add(y, cross.forward(queries, other.keys(), other.values(), other.bias()));
    }
    return Kernels.add(y, mlp.forward(mlpNorm.forward(y)));
  }

  /** The encoder as one layer of the decoder sees it. */
  record Encoded(NDArray keys, NDArray values, NDArray bias) {}

  /** Keys and values (B, S, H·D) of what the encoder gave. */
  @Nullable Encoded look(NDArray encoded, NDArray bias) {
    if (cross == null) {
      return null;
    }
    NDArray typed = cross.typed(encoded);
    return new Encoded(cross.k().forward(typed), cross.v().forward(typed), bias);
  }

  void putLinears(Map<String, Linear> linears) {
    attention.putLinears(linears);
    if (cross != null) {
      cross.putLinears(linears);
    }
    String path = dense();
    if (mlp.up().size() == 1) {
      linears.put(path + ".wi", mlp.up().get(0));
    } else {
      linears.put(path + ".wi_0", mlp.up().get(0));
      linears.put(path + ".wi_1", mlp.up().get(1));
    }
    linears.put(path + ".wo", mlp.down());
  }

  void putNorms(Map<String, NDArray> weights) {
    norm.putWeights(path + ".layer.0.layer_norm", weights);
    if (crossNorm != null) {
      crossNorm.putWeights(path + ".layer.1.layer_norm", weights);
    }
    mlpNorm.putWeights("%s.layer.%d.layer_norm".formatted(path, last()), weights);
  }

  private String dense() {
    return "%s.layer.%d.DenseReluDense".formatted(path, last());
  }

  private int last() {
    return cross == null ? 1 : 2;
  }
}
