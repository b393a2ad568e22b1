package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.DecoderStack;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.RotaryEmbedding;

/**
 * A decoder laid out for decoding: q, k, v and gate, up side by side, low-rank branches merged in
 * and, on a CPU, packed for products with one row. Owns those copies and the cache; a matrix that
 * is neither merged nor packed is the decoder's own, which the session only reads.
 */
final class TransformerSession implements DecoderSession {
  private final DecoderShape shape;
  private final DecoderEntry entry;
  private final Precision precision;
  private final NDManager manager;
  private final LayerHook hook;
  private final List<Segment> segments;
  private @Nullable Cache cache;

  /** Layers between which nothing is done, first … end - 1. */
  private record Segment(int first, int end, DecoderStack stack) {}

  /** Keys and values, and which positions of each row are padding on the left. */
  private static final class Cache {
    final NDManager manager;
    final List<NDList> keys = new ArrayList<>(); // of each segment, one array a layer
    final List<NDList> values = new ArrayList<>();
    final int capacity;
    final int[] lengths;
    int filled;
    int @Nullable [] padding; // of each row, known with the prompt; null where no row has any

    Cache(NDManager manager, int[] lengths, int capacity) {
      this.manager = manager;
      this.lengths = lengths;
      this.capacity = capacity;
    }
  }

  /**
   * Lays the weights out.
   *
   * @param manager of the session's own, which the layout fills
   * @param hook what is done between the layers
   */
  TransformerSession(
      DecoderParts parts,
      Precision precision,
      NDManager manager,
      StackLayout layout,
      LayerHook hook) {
    shape = parts.plan().shape();
    entry = parts.entry();
    this.precision = precision;
    this.manager = manager;
    this.hook = hook;
    try (Autograd.Mode off = Autograd.off()) {
      segments = segments(layout.stack());
    }
  }

  /** The stack, cut before every layer where the hook has something to do. */
  private List<Segment> segments(DecoderStack stack) {
    List<Segment> cut = new ArrayList<>();
    int layers = shape.layers();
    int first = 0;
    for (int end = 1; end <= layers; end++) {
      if (end == layers || hook.at(end)) {
        cut.add(new Segment(first, end, stack.between(first, end, layers)));
        first = end;
      }
    }
    return cut;
  }

  @Override
  public void begin(int[] lengths, int capacity) {
    if (capacity > shape.maxPositions()) {
      throw new IllegalArgumentException(
          "prompt and answer take %d positions, but the decoder has %d: shorten the prompt or lower max_new_tokens"
              .formatted(capacity, shape.maxPositions()));
    }
    closeCache();
    Cache fresh = new Cache(manager.newSubManager(), lengths.clone(), capacity);
    DecoderShape.Attention heads = shape.attention();
    Shape places = new Shape(lengths.length, heads.groups(), capacity, heads.headWidth());
    try (Autograd.Mode off = Autograd.off()) {
      for (Segment segment : segments) {
        int layers = segment.end() - segment.first();
        fresh.keys.add(AttentionKernels.asList("keys", zeros(fresh.manager, places, layers)));
        fresh.values.add(AttentionKernels.asList("values", zeros(fresh.manager, places, layers)));
      }
    }
    cache = fresh;
  }

  private NDList zeros(NDManager owner, Shape places, int layers) {
    NDList zeros = new NDList(layers);
    for (int i = 0; i < layers; i++) {
      zeros.add(precision.hold(owner.zeros(places)));
    }
    return zeros;
  }

  @Override
  public NDArray step(NDArray embeddings) {
    Cache now = cache;
    if (now == null) {
      throw new IllegalStateException("begin was not called");
    }
    int count = (int) embeddings.getShape().get(1);
    if (now.filled + count > now.capacity) {
      throw new IllegalStateException(
          "the cache holds %d positions and cannot take %d more after %d"
              .formatted(now.capacity, count, now.filled));
    }
    if (now.filled == 0) {
      int[] padding = Arrays.stream(now.lengths).map(length -> count - length).toArray();
      now.padding = Arrays.stream(padding).allMatch(p -> p == 0) ? null : padding;
    }
    try (Autograd.Mode off = Autograd.off();
        NDManager work = manager.newSubManager()) {
      int[][] positions = positions(now, count);
      NDArray x = entry.forward(embeddings, positions);
      NDArray mask = mask(work, now, count);
      RotaryEmbedding.Tables tables = tables(work, now, positions);
      NDArray cos = tables == null ? mask : tables.cos();
      NDArray sin = tables == null ? mask : tables.sin();
      int last = segments.size() - 1;
      for (int i = 0; i <= last; i++) {
        Segment segment = segments.get(i);
        NDArray entering = hook.at(segment.first()) ? hook.before(segment.first(), x) : x;
        NDList keys = now.keys.get(i);
        NDList values = now.values.get(i);
        x =
            i == last
                ? AttentionKernels.decoderStep(
                    entering, mask, cos, sin, now.filled, segment.stack(), keys, values)
                : AttentionKernels.decoderStates(
                    entering, mask, cos, sin, now.filled, segment.stack(), keys, values);
        x.attach(work);
      }
      now.filled += count;
      x.attach(embeddings.getManager());
      return x;
    }
  }

  /** (B, count), or one row for all where none is padded. */
  private static int[][] positions(Cache now, int count) {
    int[] padding = now.padding == null ? new int[1] : now.padding;
    int[][] positions = new int[padding.length][count];
    for (int row = 0; row < padding.length; row++) {
      for (int s = 0; s < count; s++) {
        positions[row][s] = Math.max(0, now.filled + s - padding[row]);
      }
    }
    return positions;
  }

  private RotaryEmbedding.@Nullable Tables tables(NDManager work, Cache now, int[][] positions) {
    if (!(shape.positions() instanceof PositionScheme.Rotary rotary)) {
      return null;
    }
    // turned keys stay as they are, so the whole answer is turned as its longest row has to be
    RotaryEmbedding embedding = rotary.embedding().upTo(now.capacity);
    return now.padding == null
        ? embedding.tables(work, now.filled, positions[0].length)
        : embedding.tables(work, positions);
  }

  /**
   * (B or 1, 1, count, filled + count) of 0 and -inf, with distances (B or 1, H, count, filled +
   * count), or a scalar where everything before is seen.
   */
  private NDArray mask(NDManager work, Cache now, int count) {
    int total = now.filled + count;
    int window = shape.attention().window();
    boolean far = window > 0 && total > window;
    boolean behind =
        now.filled > 0 && count > 1; // the kernel's causal form starts at an empty cache
    boolean distances = shape.positions() instanceof PositionScheme.Alibi;
    if (now.padding == null && !far && !behind && !distances) {
      return work.create(0f);
    }
    int[] padding = now.padding == null ? new int[1] : now.padding;
    float[] mask = new float[padding.length * count * total];
    Arrays.fill(mask, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < padding.length; row++) {
      for (int s = 0; s < count; s++) {
        int at = (row * count + s) * total;
        int self = now.filled + s; // padding sees itself: a softmax over nothing is NaN
        int first = Math.max(Math.min(padding[row], self), window > 0 ? self - window + 1 : 0);
        for (int t = first; t <= self; t++) {
          mask[at + t] = distances ? t - self : 0;
        }
      }
    }
    NDArray seen = work.create(mask, new Shape(padding.length, 1, count, total));
    return shape.positions() instanceof PositionScheme.Alibi alibi
        ? seen.mul(alibi.slopes(work, shape.attention().heads()))
        : seen;
  }

  @Override
  public int position() {
    return cache == null ? 0 : cache.filled;
  }

  private void closeCache() {
    if (cache != null) {
      cache.manager.close();
      cache = null;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
