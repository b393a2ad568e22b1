package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.DecoderStack;
import org.sensorium.nn.kernels.DecoderStack.Role;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.Linear;

/**
 * A decoder's weights as the kernel of a whole step takes them: what is multiplied with one input
 * lies in one matrix, low-rank branches merged in. Without gradients.
 */
final class StackLayout {
  private final DecoderParts parts;
  private final @Nullable RowsOverTable rows;
  private final DecoderShape shape;
  private final Precision precision;
  private final NDManager manager;
  private final UnaryOperator<NDArray> packing;

  /**
   * What is to be laid out.
   *
   * @param rows that replace or continue the head's
   * @param manager owner of the copies
   * @param packing gives a matrix in a layout for few rows, or the matrix itself
   */
  StackLayout(
      DecoderParts parts,
      @Nullable RowsOverTable rows,
      Precision precision,
      NDManager manager,
      UnaryOperator<NDArray> packing) {
    this.parts = parts;
    this.rows = rows;
    this.shape = parts.plan().shape();
    this.precision = precision;
    this.manager = manager;
    this.packing = packing;
  }

  DecoderStack stack() {
    List<Map<Role, NDArray>> layers = new ArrayList<>();
    parts.layers().forEach(layer -> layers.add(weights(layer)));
    return new DecoderStack(manager, form(), layers, end());
  }

  private DecoderStack.Form form() {
    return new DecoderStack.Form(
        shape.residual(),
        shape.norm().kind() == DecoderNorm.Kind.LAYER,
        shape.mlp().activation().code(),
        shape.mlp().gate() != DecoderShape.Gate.NONE,
        shape.positions() instanceof PositionScheme.Rotary,
        shape.positions() instanceof PositionScheme.Alibi,
        shape.attention().headNorm() == DecoderShape.HeadNorm.WHOLE,
        shape.norm().eps(),
        shape.attention().clip());
  }

  private Map<Role, NDArray> weights(DecoderLayer layer) {
    DecoderAttention attention = layer.attention();
    DecoderMlp mlp = layer.mlp();
    Map<Role, NDArray> weights = new EnumMap<>(Role.class);
    putNorm(weights, layer.norm(), Role.NORM, Role.NORM_BIAS);
    putMaps(weights, attention.qkv(), Role.QKV, Role.QKV_BIAS);
    if (!attention.headNorms().isEmpty()) {
      weights.put(Role.Q_NORM, own(attention.headNorms().get(0).factor()));
      weights.put(Role.K_NORM, own(attention.headNorms().get(1).factor()));
    }
    putMaps(weights, List.of(attention.output()), Role.OUT, Role.OUT_BIAS);
    if (layer.mlpNorm() != null) {
      putNorm(weights, layer.mlpNorm(), Role.MLP_NORM, Role.MLP_NORM_BIAS);
    }
    putMaps(weights, mlp.up(), Role.UP, Role.UP_BIAS);
    putMaps(weights, List.of(mlp.down()), Role.DOWN, Role.DOWN_BIAS);
    return weights;
  }

  private Map<Role, NDArray> end() {
    Map<Role, NDArray> weights = new EnumMap<>(Role.class);
    if (parts.norm() != null) {
      putNorm(weights, parts.norm(), Role.LAST_NORM, Role.LAST_NORM_BIAS);
    }
    if (parts.projection() != null) {
      weights.put(Role.PROJECT_OUT, fuse(Role.PROJECT_OUT, List.of(parts.projection())));
    }
    putMaps(weights, List.of(parts.head()), Role.HEAD, Role.HEAD_BIAS);
    return weights;
  }

  private void putNorm(Map<Role, NDArray> weights, DecoderNorm norm, Role factor, Role shift) {
    weights.put(factor, own(norm.factor()));
    if (norm.bias() != null) {
      weights.put(shift, own(norm.bias().duplicate()));
    }
  }

  /** The maps as one, and their biases if they have any. */
  private void putMaps(Map<Role, NDArray> weights, List<Linear> linears, Role matrix, Role shift) {
    weights.put(matrix, fuse(matrix, linears));
    if (linears.get(0).bias() != null) {
      weights.put(shift, biases(matrix, linears));
    }
  }

  /** Takes a copy into the stack's type: norms run in it too, as their inputs do. */
  private NDArray own(NDArray copy) {
    copy.attach(manager);
    return precision.hold(copy);
  }

  /** The matrices under one another, merged and packed; a handle of this layout's own. */
  private NDArray fuse(Role role, List<Linear> linears) {
    try (NDManager work = manager.newSubManager()) {
      NDArray fused = linears.get(0).merged(work);
      for (Linear other : linears.subList(1, linears.size())) {
        fused = RowKernels.concatRows(fused, other.merged(work));
        fused.attach(work);
      }
      if (role == Role.HEAD && rows != null) {
        fused = rows.head(fused, work);
      }
      NDArray packed = packing.apply(sorted(role, fused, work));
      if (packed == linears.get(0).weight()) { // the decoder's own: a second handle, no second copy
        packed = Kernels.typeAs(packed, packed);
      }
      packed.attach(manager);
      return packed;
    }
  }

  private NDArray biases(Role role, List<Linear> linears) {
    try (NDManager work = manager.newSubManager()) {
      NDArray fused = bias(linears.get(0));
      for (Linear other : linears.subList(1, linears.size())) {
        fused = RowKernels.concatRows(fused, bias(other));
        fused.attach(work);
      }
      if (role == Role.HEAD && rows != null) {
        fused = rows.headBias(fused, work);
      }
      return own(sorted(role, fused, work).duplicate());
    }
  }

  /** Queries, keys and values apart where a fused map holds them head after head. */
  private NDArray sorted(Role role, NDArray fused, NDManager work) {
    if (role != Role.QKV || shape.attention().fusion() != DecoderShape.Fusion.WOVEN) {
      return fused;
    }
    NDArray sorted = Kernels.unweave(fused, shape.attention().heads());
    sorted.attach(work);
    return sorted;
  }

  private static NDArray bias(Linear linear) {
    return Objects.requireNonNull(linear.bias(), "the maps beside it have biases");
  }
}
