package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;

/**
 * One layer of the encoder or the decoder: attention, in the decoder a look at the encoder, and an
 * MLP.
 *
 * @param cross null in the encoder
 * @param middle norm between the two maps of the MLP, of a NormFormer
 */
record OfaBlock(
    OfaAttention attention,
    @Nullable OfaAttention cross,
    LayerNorm norm,
    Linear fc1,
    Activation activation,
    @Nullable LayerNorm middle,
    Linear fc2) {

  private static final OfaAttention.Names IN_ENCODER =
      new OfaAttention.Names("self_attn", "self_attn_layer_norm", "attn_ln");
  private static final OfaAttention.Names IN_DECODER =
      new OfaAttention.Names("self_attn", "self_attn_layer_norm", "self_attn_ln");
  private static final OfaAttention.Names CROSS =
      new OfaAttention.Names("encoder_attn", "encoder_attn_layer_norm", "cross_attn_ln");

  static OfaBlock encoder(OfaWeights weights, String path, OfaShape shape) throws IOException {
    OfaShape.Side side = shape.encoder();
    return load(
        weights,
        path,
        shape,
        side.inner(),
        OfaAttention.load(weights, path, IN_ENCODER, shape, side),
        null);
  }

  static OfaBlock decoder(OfaWeights weights, String path, OfaShape shape) throws IOException {
    OfaShape.Side side = shape.decoder();
    return load(
        weights,
        path,
        shape,
        side.inner(),
        OfaAttention.load(weights, path, IN_DECODER, shape, side),
        OfaAttention.load(weights, path, CROSS, shape, side));
  }

  private static OfaBlock load(
      OfaWeights weights,
      String path,
      OfaShape shape,
      int inner,
      OfaAttention attention,
      @Nullable OfaAttention cross)
      throws IOException {
    int c = shape.width();
    return new OfaBlock(
        attention,
        cross,
        weights.norm(path + ".final_layer_norm", c),
        weights.linear(path + ".fc1", c, inner),
        shape.activation(),
        shape.normFormer() ? weights.norm(path + ".ffn_layernorm", inner) : null,
        weights.linear(path + ".fc2", inner, c));
  }

  /**
   * x (B, T, C) to (B, T, C), float32.
   *
   * @param bias of the positions among themselves
   * @param memory takes keys and values in and gives those that are looked at
   * @param other the encoder as this layer sees it; null in the encoder
   */
  NDArray forward(NDArray x, NDArray bias, T5Block.Memory memory, T5Block.@Nullable Encoded other) {
    NDArray n = attention.entered(x);
    NDArray[] seen = memory.with(attention.k().forward(n), attention.v().forward(n));
    NDArray y = attention.look(x, n, seen[0], seen[1], bias);
    if (cross != null && other != null) {
      y = cross.look(y, cross.entered(y), other.keys(), other.values(), other.bias());
    }
    NDArray inner = activation.forward(fc1.forward(norm.forward(y)));
    return Kernels.add(y, fc2.forward(middle == null ? inner : middle.forward(inner)));
  }

  /** Keys and values (B, S, C) of what the encoder gave; null in the encoder. */
  T5Block.@Nullable Encoded look(NDArray encoded, NDArray bias) {
    if (cross == null) {
      return null;
    }
    NDArray typed = cross.typed(encoded);
    return new T5Block.Encoded(cross.k().forward(typed), cross.v().forward(typed), bias);
  }
}
