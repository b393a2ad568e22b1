package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.LayerNorm;

/**
 * Learned queries that look at features through the layers of a transformer decoder, and a norm
 * behind. Neither queries nor features get a position embedding (the reference passes none). Its
 * dropout of 0.1 in training is left out here.
 *
 * <p>Legend: B batch, P positions of the features, V their width, Q queries.
 *
 * @see <a href="https://arxiv.org/abs/2305.10415">PMC-VQA</a>, MedVInT_TD models/transformer.py (of
 *     DETR) and, the same arithmetic, torch.nn.TransformerDecoder with norm_first in MedVInT_TE
 */
final class QueryDecoder {

  /**
   * What its weights are called.
   *
   * @param queries the learned queries
   * @param layers module of the layers and the norm
   */
  record Names(String queries, String layers) {}

  private final Names names;
  private final NDArray queries; // (Q, V)
  private final List<QueryLayer> layers;
  private final LayerNorm norm;

  private QueryDecoder(Names names, NDArray queries, List<QueryLayer> layers, LayerNorm norm) {
    this.names = names;
    this.queries = queries;
    this.layers = layers;
    this.norm = norm;
  }

  /** The sizes that a kind with queries needs. */
  static Queries sizes(ProjectorConfig config) {
    Queries queries = config.queries();
    if (queries == null) {
      throw new IllegalArgumentException(
          "projector \"%s\" has learned queries: give it queries with count, width, layers, heads, head_width and inner"
              .formatted(config.type()));
    }
    if (queries.heads() * queries.headWidth() != queries.width()) {
      throw new IllegalArgumentException(
          "projector \"%s\": %d heads of head_width %d do not fill the queries' width %d"
              .formatted(config.type(), queries.heads(), queries.headWidth(), queries.width()));
    }
    return queries;
  }

  static QueryDecoder load(WeightSource source, Names names, Queries sizes) throws IOException {
    Shape shape = new Shape(sizes.count(), sizes.width());
    NDArray queries = source.get(names.queries(), shape, Initial.UNIT_NORMAL);
    List<QueryLayer> layers = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      layers.add(QueryLayer.load(source, names.layers() + ".layers." + i, sizes));
    }
    LayerNorm norm = Affine.norm(source, names.layers() + ".norm", sizes.width());
    return new QueryDecoder(names, queries, layers, norm);
  }

  /** Features (B, P, V) to (B, Q, V); owned by the manager of features. */
  NDArray forward(NDArray features) {
    NDArray x = RowKernels.expandBatch(features, queries); // (B, Q, V)
    for (QueryLayer layer : layers) {
      x = layer.forward(x, features);
    }
    return norm.forward(x);
  }

  void putWeights(Map<String, NDArray> weights) {
    weights.put(names.queries(), queries);
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).putWeights(names.layers() + ".layers." + i, weights);
    }
    Affine.putNorm(names.layers() + ".norm", norm, weights);
  }
}
