package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.RotaryEmbedding;

/**
 * A causal transformer of any family that {@link LanguageDecoders} lists: the {@link DecoderShape}
 * says what is done, the {@link DecoderNames} where the weights lie.
 *
 * @see <a href="https://arxiv.org/abs/2302.13971">LLaMA</a>, the plainest of them; transformers
 *     LlamaForCausalLM and its neighbours
 */
final class TransformerDecoder implements LanguageDecoder {
  private final DecoderParts parts;
  private final DecoderShape shape;
  private final Precision precision;
  private final Device device;
  private final @Nullable RowsOverTable rows;

  private TransformerDecoder(
      DecoderParts parts, Precision precision, Device device, @Nullable RowsOverTable rows) {
    this.parts = parts;
    this.rows = rows;
    this.shape = parts.plan().shape();
    this.precision = precision;
    this.device = device;
  }

  /** Reads the weights; the scope's manager owns them. */
  static TransformerDecoder load(WeightScope scope, DecoderPlan plan, Precision precision)
      throws IOException {
    return new TransformerDecoder(
        DecoderParts.load(scope, plan, precision), precision, scope.manager().getDevice(), null);
  }

  @Override
  public int width() {
    return shape.ends().width();
  }

  @Override
  public int vocabularySize() {
    return rows == null ? shape.vocabulary() : rows.vocabularySize();
  }

  @Override
  public int maxPositions() {
    return shape.maxPositions();
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public NDArray embed(NDArray ids) {
    NDArray embeddings;
    if (rows == null) {
      embeddings = parts.embedding().forward(ids);
    } else {
      RowsOverTable.Looked looked = rows.look(ids);
      embeddings = rows.put(parts.embedding().forward(looked.ids()), looked);
    }
    double scale = shape.ends().scale();
    return scale == 1 ? embeddings : Kernels.scale(embeddings, scale);
  }

  @Override
  public int layers() {
    return shape.layers();
  }

  @Override
  public NDArray hidden(NDArray embeddings, @Nullable AttentionLayout layout, LayerHook hook) {
    int count = (int) embeddings.getShape().get(1);
    int window = shape.attention().window();
    boolean far = window > 0 && count > window;
    boolean asked = far || shape.positions() instanceof PositionScheme.Alibi;
    AttentionLayout known = layout == null && asked ? AttentionLayout.causal(count) : layout;
    Sight sight = sight(embeddings.getManager(), count, known);
    NDArray x = parts.entry().forward(embeddings, places(known, count));
    for (int i = 0; i < shape.layers(); i++) {
      NDArray entering = hook.at(i) ? hook.before(i, x) : x;
      x = parts.layers().get(i).forward(entering, sight);
    }
    DecoderNorm norm = parts.norm();
    NDArray normed = norm == null ? x : norm.forward(x);
    Linear projection = parts.projection();
    return projection == null ? normed : Kernels.to(projection.forward(normed), Precision.FLOAT32);
  }

  private int[][] places(@Nullable AttentionLayout layout, int count) {
    if (layout == null) {
      return new int[][] {IntStream.range(0, count).toArray()};
    }
    return shape.positions() instanceof PositionScheme.Learned learned && learned.offset() > 0
        ? layout.placesOfTable()
        : layout.positions();
  }

  private Sight sight(NDManager manager, int count, @Nullable AttentionLayout layout) {
    RotaryEmbedding.Tables tables = null;
    if (shape.positions() instanceof PositionScheme.Rotary rotary) {
      tables =
          layout == null
              ? rotary.embedding().upTo(count).tables(manager, 0, count)
              : rotary.embedding().upTo(layout.reach()).tables(manager, layout.positions());
    }
    if (layout != null && shape.positions() instanceof PositionScheme.Alibi alibi) {
      NDArray slopes = alibi.slopes(manager, shape.attention().heads());
      return new Sight(tables, null, layout.distances(manager).mul(slopes));
    }
    NDArray mask = layout == null ? null : layout.mask(manager, shape.attention().window());
    return new Sight(tables, mask, null);
  }

  @Override
  public NDArray logits(NDArray hidden) {
    NDArray logits = parts.head().forward(hidden);
    return rows == null ? logits : rows.logits(logits, hidden);
  }

  @Override
  public Map<String, Linear> linears() {
    Map<String, Linear> linears = new LinkedHashMap<>();
    DecoderNames names = parts.plan().names();
    Linear in = parts.entry().projection();
    Linear out = parts.projection();
    if (in != null && out != null) {
      linears.put(names.projectIn(), in);
      linears.put(names.projectOut(), out);
    }
    for (int i = 0; i < parts.layers().size(); i++) {
      parts.layers().get(i).putLinears(names.outer().layers() + "." + i, linears);
    }
    if (!shape.ends().tied()) {
      linears.put(names.outer().head(), parts.head());
    }
    return linears;
  }

  @Override
  public Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    DecoderNames.Outer names = parts.plan().names().outer();
    weights.put(names.embedding() + ".weight", parts.embedding().weight());
    parts.entry().putWeights(weights);
    linears()
        .forEach(
            (path, linear) -> {
              weights.put(path + ".weight", linear.weight());
              NDArray bias = linear.bias();
              if (bias != null) {
                weights.put(path + ".bias", bias);
              }
            });
    for (int i = 0; i < parts.layers().size(); i++) {
      parts.layers().get(i).putNorms(names.layers() + "." + i, weights);
    }
    DecoderNorm norm = parts.norm();
    if (norm != null) {
      norm.putWeights(names.lastNorm(), weights);
    }
    return weights;
  }

  @Override
  public Map<String, NDArray> embeddings() {
    Map<String, NDArray> tables = new LinkedHashMap<>();
    DecoderNames.Outer names = parts.plan().names().outer();
    tables.put(names.embedding() + ".weight", parts.embedding().weight());
    if (!shape.ends().tied()) {
      tables.put(names.head() + ".weight", parts.head().weight());
    }
    return tables;
  }

  @Override
  public DecoderSession session(LayerHook hook) {
    return session(AttentionKernels::packed, hook);
  }

  /** A session whose matrices are laid out by {@code packing}. */
  DecoderSession session(UnaryOperator<NDArray> packing) {
    return session(packing, LayerHook.NONE);
  }

  private DecoderSession session(UnaryOperator<NDArray> packing, LayerHook hook) {
    NDManager manager = NDManager.newBaseManager(device);
    StackLayout layout = new StackLayout(parts, rows, precision, manager, packing);
    return new TransformerSession(parts, precision, manager, layout, hook);
  }

  @Override
  public TrainedRows newRows(NDManager owner, int[] ids, long seed) {
    return NewRows.start(parts, owner, ids, seed);
  }

  @Override
  public LanguageDecoder with(TrainedRows trained) {
    return new TransformerDecoder(parts, precision, device, new RowsOverTable(trained, shape));
  }
}
