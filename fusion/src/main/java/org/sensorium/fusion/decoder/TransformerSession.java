package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.DecoderStack;
import org.sensorium.nn.kernels.Kernels;
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
  private final DecoderStack stack;
  private @Nullable Cache cache;

  /** Keys and values, and which positions of each row are padding on the left. */
  private static final class Cache {
    final NDManager manager;
    final NDList keys = new NDList();
    final NDList values = new NDList();
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
   * @param packing gives a matrix in a layout for few rows, or the matrix itself
   */
  TransformerSession(
      DecoderParts parts, Precision precision, Device device, UnaryOperator<NDArray> packing) {
    shape = parts.plan().shape();
    entry = parts.entry();
    this.precision = precision;
    manager = NDManager.newBaseManager(device);
    try (Autograd.Mode off = Autograd.off()) {
      stack = new StackLayout(parts, precision, manager, packing).stack();
    }
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
      for (int i = 0; i < shape.layers(); i++) {
        fresh.keys.add(zeros(fresh.manager, places));
        fresh.values.add(zeros(fresh.manager, places));
      }
    }
    Kernels.asList("keys", fresh.keys);
    Kernels.asList("values", fresh.values);
    cache = fresh;
  }

  private NDArray zeros(NDManager owner, Shape places) {
    return precision.hold(owner.zeros(places));
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
      NDArray logits =
          Kernels.decoderStep(
              x,
              mask,
              tables == null ? mask : tables.cos(),
              tables == null ? mask : tables.sin(),
              now.filled,
              stack,
              now.keys,
              now.values);
      now.filled += count;
      return logits;
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
