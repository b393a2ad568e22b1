package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * The MLP of one layer.
 *
 * @param up gate and up, a fused one, or up alone
 */
record DecoderMlp(DecoderShape.Mlp shape, List<Linear> up, Linear down) {

  static DecoderMlp load(
      WeightScope scope, DecoderShape whole, DecoderNames.Layer names, Precision precision)
      throws IOException {
    DecoderShape.Mlp shape = whole.mlp();
    int c = whole.width();
    DecoderLayer.Maps maps = new DecoderLayer.Maps(scope, whole.transposed(), precision);
    boolean biased = shape.biased();
    List<Linear> up =
        switch (shape.gate()) {
          case NONE -> List.of(maps.load(names.up().get(0), c, shape.inner(), biased));
          case BESIDE ->
              List.of(
                  maps.load(names.up().get(0), c, shape.inner(), biased),
                  maps.load(names.up().get(1), c, shape.inner(), biased));
          case STACKED -> List.of(maps.load(names.up().get(0), c, 2 * shape.inner(), biased));
        };
    return new DecoderMlp(shape, up, maps.load(names.down(), shape.inner(), c, biased));
  }

  /** x (B, S, C) to (B, S, C), in the type of the matrices. */
  NDArray forward(NDArray x) {
    NDArray n = Kernels.typeAs(x, up.get(0).weight());
    NDArray first = up.get(0).forward(n);
    NDArray inner =
        switch (shape.gate()) {
          case NONE -> shape.activation().forward(first);
          case BESIDE -> shape.activation().gated(first, up.get(1).forward(n));
          case STACKED ->
              shape
                  .activation()
                  .gated(
                      AttentionKernels.part(first, 0, shape.inner()),
                      AttentionKernels.part(first, shape.inner(), shape.inner()));
        };
    return down.forward(inner);
  }
}
