package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.DecoderStack.Residual;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;

/**
 * Attention and an MLP, added to what came in.
 *
 * @param mlpNorm null where the MLP reads what the attention reads
 */
record DecoderLayer(
    Residual residual,
    DecoderNames.Layer names,
    DecoderNorm norm,
    DecoderAttention attention,
    @Nullable DecoderNorm mlpNorm,
    DecoderMlp mlp) {

  /** Reads linear maps by their paths. */
  record Maps(WeightScope scope, boolean transposed, Precision precision) {
    Linear load(String path, int in, int out, boolean biased) throws IOException {
      return transposed
          ? Linear.loadTransposed(scope.sub(path), in, out, biased, precision)
          : Linear.load(scope.sub(path), in, out, biased, precision);
    }
  }

  static DecoderLayer load(WeightScope scope, DecoderPlan plan, Precision precision)
      throws IOException {
    DecoderShape shape = plan.shape();
    DecoderNames.Layer names = plan.names().layer();
    return new DecoderLayer(
        shape.residual(),
        names,
        DecoderNorm.load(scope.sub(names.norm()), shape.width(), shape.norm()),
        DecoderAttention.load(scope, shape, names, precision),
        shape.commonNorm()
            ? null
            : DecoderNorm.load(scope.sub(names.mlpNorm()), shape.width(), shape.norm()),
        DecoderMlp.load(scope, shape, names, precision));
  }

  /** x (B, S, C) to (B, S, C), float32. */
  NDArray forward(NDArray x, Sight sight) {
    return switch (residual) {
      case SEQUENTIAL -> {
        NDArray attended = Kernels.add(x, attention.forward(norm.forward(x), sight));
        yield Kernels.add(attended, mlp.forward(beforeMlp().forward(attended)));
      }
      case PARALLEL -> {
        NDArray n = norm.forward(x);
        NDArray m = mlpNorm == null ? n : mlpNorm.forward(x);
        yield Kernels.add(Kernels.add(x, attention.forward(n, sight)), mlp.forward(m));
      }
      case POST_NORM -> {
        NDArray attended = norm.forward(Kernels.add(x, attention.forward(x, sight)));
        yield beforeMlp().forward(Kernels.add(attended, mlp.forward(attended)));
      }
    };
  }

  /** The norm that belongs to the MLP. */
  private DecoderNorm beforeMlp() {
    return mlpNorm == null ? norm : mlpNorm;
  }

  void putLinears(String path, Map<String, Linear> linears) {
    put(path, names.qkv(), attention.qkv(), linears);
    linears.put(path + "." + names.output(), attention.output());
    put(path, names.up(), mlp.up(), linears);
    linears.put(path + "." + names.down(), mlp.down());
  }

  private static void put(
      String path, List<String> names, List<Linear> maps, Map<String, Linear> linears) {
    for (int i = 0; i < maps.size(); i++) {
      linears.put(path + "." + names.get(i), maps.get(i));
    }
  }

  void putNorms(String path, Map<String, NDArray> weights) {
    norm.putWeights(path + "." + names.norm(), weights);
    if (mlpNorm != null) {
      mlpNorm.putWeights(path + "." + names.mlpNorm(), weights);
    }
    for (int i = 0; i < attention.headNorms().size(); i++) {
      attention.headNorms().get(i).putWeights(path + "." + names.headNorms().get(i), weights);
    }
  }
}
