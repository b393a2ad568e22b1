package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Map;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.LayerNorm;

/**
 * The residual block of CLIP, with the error function's GELU, in which every position sees every
 * other.
 *
 * <p>Legend: B batch, S positions, C width, N rows.
 */
record FusionBlock(
    LayerNorm norm1, PackedAttention attention, LayerNorm norm2, Affine up, Affine down) {
  private static final int RATIO = 4; // of the MLP's inner width to the width

  static FusionBlock load(WeightSource source, String name, int width, int heads)
      throws IOException {
    return new FusionBlock(
        Affine.norm(source, name + ".ln_1", width),
        PackedAttention.load(source, name + ".attn", width, heads),
        Affine.norm(source, name + ".ln_2", width),
        Affine.load(source, name + ".mlp.c_fc", width, RATIO * width),
        Affine.load(source, name + ".mlp.c_proj", RATIO * width, width));
  }

  /**
   * What comes out at some rows; the others are only looked at.
   *
   * @param x (B, S, C)
   * @param rows (N) of the B · S positions
   * @return (N, C), owned by the manager of x
   */
  NDArray forward(NDArray x, NDArray rows) {
    NDArray attended = Kernels.add(x, attention.self(norm1.forward(x))); // (B, S, C)
    NDArray asked = RowKernels.gatherRows(attended, rows); // (N, C)
    return Kernels.add(asked, down.forward(Kernels.gelu(up.forward(norm2.forward(asked)))));
  }

  void putWeights(String name, Map<String, NDArray> weights) {
    attention.putWeights(name + ".attn", weights);
    Affine.putNorm(name + ".ln_1", norm1, weights);
    up.putWeights(name + ".mlp.c_fc", weights);
    down.putWeights(name + ".mlp.c_proj", weights);
    Affine.putNorm(name + ".ln_2", norm2, weights);
  }
}
