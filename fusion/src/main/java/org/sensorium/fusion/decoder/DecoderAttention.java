package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * Self-attention of one layer.
 *
 * @param qkv three maps, or the fused one
 * @param headNorms of queries and of keys; empty where there are none
 */
record DecoderAttention(
    DecoderShape.Attention shape, List<Linear> qkv, List<DecoderNorm> headNorms, Linear output) {

  static DecoderAttention load(
      WeightScope scope, DecoderShape whole, DecoderNames.Layer names, Precision precision)
      throws IOException {
    DecoderShape.Attention shape = whole.attention();
    int queries = shape.heads() * shape.headWidth();
    int keys = shape.groups() * shape.headWidth();
    DecoderLayer.Maps maps = new DecoderLayer.Maps(scope, whole.transposed(), precision);
    List<Linear> qkv = new ArrayList<>();
    if (shape.fusion() == DecoderShape.Fusion.NONE) {
      qkv.add(maps.load(names.qkv().get(0), whole.width(), queries, shape.biased()));
      qkv.add(maps.load(names.qkv().get(1), whole.width(), keys, shape.biased()));
      qkv.add(maps.load(names.qkv().get(2), whole.width(), keys, shape.biased()));
    } else {
      qkv.add(maps.load(names.qkv().get(0), whole.width(), queries + 2 * keys, shape.biased()));
    }
    Linear output = maps.load(names.output(), queries, whole.width(), shape.outBiased());
    return new DecoderAttention(shape, qkv, headNorms(scope, whole, names), output);
  }

  private static List<DecoderNorm> headNorms(
      WeightScope scope, DecoderShape whole, DecoderNames.Layer names) throws IOException {
    DecoderShape.Attention shape = whole.attention();
    if (shape.headNorm() == DecoderShape.HeadNorm.NONE) {
      return List.of();
    }
    boolean each = shape.headNorm() == DecoderShape.HeadNorm.EACH;
    DecoderShape.Norm norm =
        each
            ? new DecoderShape.Norm(DecoderNorm.Kind.ROOT_MEAN_SQUARE, false, whole.norm().eps())
            : whole.norm();
    int d = shape.headWidth();
    return List.of(
        DecoderNorm.load(scope.sub(names.headNorms().get(0)), each ? d : shape.heads() * d, norm),
        DecoderNorm.load(scope.sub(names.headNorms().get(1)), each ? d : shape.groups() * d, norm));
  }

  /** x (B, S, C) to (B, S, C), in the type of the matrices. */
  NDArray forward(NDArray x, Sight sight) {
    NDArray n = Kernels.typeAs(x, qkv.get(0).weight());
    List<NDArray> parts = project(n);
    int d = shape.headWidth();
    NDArray queries = sight.turn(prepared(parts.get(0), 0), d);
    NDArray keys = sight.turn(prepared(parts.get(1), 1), d);
    NDArray values = clipped(parts.get(2));
    return output.forward(sight.attend(queries, keys, values, d));
  }

  private List<NDArray> project(NDArray n) {
    int d = shape.headWidth();
    int queries = shape.heads() * d;
    int keys = shape.groups() * d;
    NDArray first = qkv.get(0).forward(n);
    return switch (shape.fusion()) {
      case NONE -> List.of(first, qkv.get(1).forward(n), qkv.get(2).forward(n));
      case STACKED ->
          List.of(
              AttentionKernels.part(first, 0, queries),
              AttentionKernels.part(first, queries, keys),
              AttentionKernels.part(first, queries + keys, keys));
      case WOVEN ->
          List.of(
              AttentionKernels.wovenPart(first, 0, d),
              AttentionKernels.wovenPart(first, 1, d),
              AttentionKernels.wovenPart(first, 2, d));
    };
  }

  private NDArray clipped(NDArray x) {
    return shape.clip() > 0 ? Kernels.clamp(x, shape.clip()) : x;
  }

  /** Queries (which 0) or keys (which 1), clipped and normed. */
  private NDArray prepared(NDArray x, int which) {
    NDArray c = clipped(x);
    return switch (shape.headNorm()) {
      case NONE -> c;
      case EACH -> {
        DecoderNorm norm = headNorms.get(which);
        yield Kernels.headsRmsNorm(c, norm.weight(), norm.eps());
      }
      case WHOLE -> Kernels.typeAs(headNorms.get(which).forward(c), c);
    };
  }
}
