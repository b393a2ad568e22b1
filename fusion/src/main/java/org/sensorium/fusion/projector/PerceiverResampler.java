package org.sensorium.fusion.projector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.fusion.projector.Projectors.Initial;
import org.sensorium.fusion.projector.Projectors.WeightSource;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.LayerNorm;

/**
 * Flamingo's resampler: learned latents look at the features of a medium, all frames together, and
 * at themselves. The latents keep the width of the features: it is the gated blocks in the decoder
 * ({@link GatedLayers}) that read them, so they never stand among words.
 *
 * <p>Legend: M media, F frames of a medium, P positions of the encoder's map, V its width, L
 * latents.
 *
 * @see <a href="https://arxiv.org/abs/2204.14198">Flamingo</a>; open_flamingo 2.0.1
 *     PerceiverResampler
 */
public final class PerceiverResampler implements Projector {
  /** Its id in {@link Projectors}. */
  public static final String ID = "perceiver";

  private static final String FRAMES = "frame_embs";
  private static final String TIMES = "media_time_embs";

  private final NDArray latents; // (L, V)
  private final @Nullable NDArray frames; // (most frames, V)
  private final @Nullable NDArray times; // (most media, 1, V)
  private final List<Layer> layers;
  private final LayerNorm norm;

  /** Attention of the latents and an MLP, both added to what came in. */
  private record Layer(PerceiverAttention attention, FeedForward mlp) {}

  private PerceiverResampler(
      NDArray latents,
      @Nullable NDArray frames,
      @Nullable NDArray times,
      List<Layer> layers,
      LayerNorm norm) {
    this.latents = latents;
    this.frames = frames;
    this.times = times;
    this.layers = layers;
    this.norm = norm;
  }

  /** Embeddings of frames and of places are read where a checkpoint has them. */
  static PerceiverResampler load(WeightSource source, ProjectorConfig config) throws IOException {
    Queries queries = queries(config);
    int width = queries.width();
    NDArray latents = source.get("latents", new Shape(queries.count(), width), Initial.UNIT_NORMAL);
    Shape frames = source.shape(FRAMES);
    if (frames == null && config.positions() > 0) {
      frames = new Shape(config.positions(), width);
    }
    Shape times = source.shape(TIMES);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < queries.layers(); i++) {
      String path = "layers." + i;
      layers.add(
          new Layer(
              PerceiverAttention.load(source, path + ".0", queries),
              FeedForward.load(source, path + ".1", width, queries.inner(), queries.eps())));
    }
    return new PerceiverResampler(
        latents,
        frames == null ? null : source.get(FRAMES, table(frames, width), Initial.UNIT_NORMAL),
        times == null ? null : source.get(TIMES, times(times, width), Initial.UNIT_NORMAL),
        layers,
        FeedForward.norm(source, "norm", width, queries.eps()));
  }

  private static Shape table(Shape stored, int width) {
    return new Shape(stored.get(0), width);
  }

  private static Shape times(Shape stored, int width) {
    return new Shape(stored.get(0), 1, width);
  }

  static Queries queries(ProjectorConfig config) {
    Queries queries = config.queries();
    if (queries == null) {
      throw new IllegalArgumentException(
          "projector \"%s\" needs the sizes of its latents under \"queries\"".formatted(ID));
    }
    if (queries.width() != config.in()) {
      throw new IllegalArgumentException(
          "the latents of projector \"%s\" are as wide as the features, got %d and %d"
              .formatted(ID, queries.width(), config.in()));
    }
    return queries;
  }

  /**
   * {@link #forward(NDArray, long[])} of the media of one row of text, in their order.
   *
   * @param features (M, P, V) or (M, F, P, V)
   * @return (M, L, V), float32; owned by the manager of features
   */
  @Override
  public NDArray forward(NDArray features) {
    return forward(features, LongStream.range(0, features.getShape().get(0)).toArray());
  }

  /**
   * Latents of media.
   *
   * @param features (M, P, V) or (M, F, P, V)
   * @param places (M) which medium of its row of text each is, 0 the first; told by resamplers that
   *     embed it
   * @return (M, L, V), float32; owned by the manager of features
   */
  public NDArray forward(NDArray features, long[] places) {
    NDManager step = features.getManager();
    NDArray x = placed(framed(features), places); // (M, F·P, V)
    Shape wide = new Shape(places.length, latents.getShape().get(0), latents.getShape().get(1));
    NDArray z = Kernels.add(step.zeros(wide), latents); // (M, L, V)
    for (Layer layer : layers) {
      z = Kernels.add(z, layer.attention().forward(x, z));
      z = Kernels.add(z, layer.mlp().forward(z));
    }
    return norm.forward(z);
  }

  /** (M, P, V) or (M, F, P, V) to (M, F·P, V), with the frames' embeddings. */
  private NDArray framed(NDArray features) {
    Shape shape = features.getShape();
    long v = shape.get(shape.dimension() - 1);
    long f = shape.dimension() == 4 ? shape.get(1) : 1;
    NDArray x = features;
    if (frames != null) {
      if (f > frames.getShape().get(0)) {
        throw new IllegalArgumentException(
            "a medium has %d frames, but there are embeddings of %d: take fewer frames"
                .formatted(f, frames.getShape().get(0)));
      }
      x = x.reshape(shape.get(0), f, -1, v);
      x = Kernels.add(x, rows(features, frames, LongStream.range(0, f).toArray()));
    }
    return x.reshape(shape.get(0), -1, v);
  }

  private NDArray placed(NDArray x, long[] places) {
    if (times == null) {
      return x;
    }
    long most = times.getShape().get(0);
    if (LongStream.of(places).anyMatch(place -> place >= most)) {
      throw new IllegalArgumentException(
          "a row has more media than the %d there are embeddings of".formatted(most));
    }
    return Kernels.add(x, rows(x, times, places));
  }

  /** Rows of a table, (count, 1, V), owned by the manager of x. */
  private static NDArray rows(NDArray x, NDArray table, long[] which) {
    NDArray rows = RowKernels.gatherRows(table, x.getManager().create(which));
    rows.attach(x.getManager());
    return rows.reshape(which.length, 1, -1);
  }

  /** Media of a row of text that it can tell apart, at most; unlimited where it does not. */
  public int maxMedia() {
    return times == null ? Integer.MAX_VALUE : Math.toIntExact(times.getShape().get(0));
  }

  @Override
  public int positions(int featurePositions) {
    return (int) latents.getShape().get(0);
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    weights.put("latents", latents);
    if (frames != null) {
      weights.put(FRAMES, frames);
    }
    if (times != null) {
      weights.put(TIMES, times);
    }
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).attention().putWeights("layers.%d.0".formatted(i), weights);
      layers.get(i).mlp().putWeights("layers.%d.1".formatted(i), weights);
    }
    FeedForward.putNorm("norm", norm, weights);
    return weights;
  }
}
