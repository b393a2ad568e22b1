package org.sensorium.fusion.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LlamaStack;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.RmsNorm;
import org.sensorium.nn.layers.RotaryEmbedding;

/**
 * A LLaMA decoder laid out for decoding: q, k, v and gate, up side by side, low-rank branches
 * merged in and, on a CPU, packed for products with one row. Owns those copies and the cache; a
 * matrix that is neither merged nor packed is the decoder's own, which the session only reads.
 */
final class LlamaSession implements DecoderSession {
  private final LlamaConfig config;
  private final Precision precision;
  private final NDManager manager;
  private final UnaryOperator<NDArray> packing;
  private final LlamaStack stack;
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
  LlamaSession(
      LlamaConfig config,
      Precision precision,
      Device device,
      List<LlamaLayer> layers,
      RmsNorm norm,
      Linear head,
      UnaryOperator<NDArray> packing) {
    this.config = config;
    this.precision = precision;
    this.packing = packing;
    manager = NDManager.newBaseManager(device);
    try (Autograd.Mode off = Autograd.off()) {
      NDList weights = new NDList();
      for (LlamaLayer layer : layers) {
        weights.add(own(layer.inputNorm().weight()));
        weights.add(fuse(layer.q(), layer.k(), layer.v()));
        weights.add(fuse(layer.o()));
        weights.add(own(layer.postNorm().weight()));
        weights.add(fuse(layer.gate(), layer.up()));
        weights.add(fuse(layer.down()));
        if (config.attentionBias()) {
          weights.add(biases(layer.q(), layer.k(), layer.v()));
          weights.add(biases(layer.o()));
        }
      }
      stack =
          new LlamaStack(
              Kernels.asList("weights", weights), own(norm.weight()), fuse(head), config.eps());
    }
  }

  /** A copy in the stack's type: norms run in it too, as their inputs do. */
  private NDArray own(NDArray weight) {
    NDArray copy = weight.duplicate();
    copy.attach(manager);
    if (precision == Precision.FLOAT32) {
      return copy;
    }
    try (copy) {
      return Kernels.to(copy, precision);
    }
  }

  /** The matrices under one another, merged and packed; a handle of this session's own. */
  private NDArray fuse(Linear... linears) {
    try (NDManager work = manager.newSubManager()) {
      NDArray fused = linears[0].merged(work);
      for (int i = 1; i < linears.length; i++) {
        fused = Kernels.concatRows(fused, linears[i].merged(work));
        fused.attach(work);
      }
      NDArray packed = packing.apply(fused);
      if (packed == linears[0].weight()) { // the decoder's own: a second handle, not a second copy
        packed = Kernels.typeAs(packed, packed);
      }
      packed.attach(manager);
      return packed;
    }
  }

  private NDArray biases(Linear... linears) {
    try (NDManager work = manager.newSubManager()) {
      NDArray fused = bias(linears[0]);
      for (int i = 1; i < linears.length; i++) {
        fused = Kernels.concatRows(fused, bias(linears[i]));
        fused.attach(work);
      }
      return own(fused);
    }
  }

  private static NDArray bias(Linear linear) {
    return Objects.requireNonNull(linear.bias(), "attention_bias is true");
  }

  @Override
  public void begin(int[] lengths, int capacity) {
    if (capacity > config.maxPositions()) {
      throw new IllegalArgumentException(
          "prompt and answer take %d positions, but the decoder has %d: shorten the prompt or lower max_new_tokens"
              .formatted(capacity, config.maxPositions()));
    }
    closeCache();
    Cache fresh = new Cache(manager.newSubManager(), lengths.clone(), capacity);
    Shape shape = new Shape(lengths.length, config.groups(), capacity, config.headWidth());
    try (Autograd.Mode off = Autograd.off()) {
      for (int i = 0; i < config.layers(); i++) {
        fresh.keys.add(zeros(fresh.manager, shape));
        fresh.values.add(zeros(fresh.manager, shape));
      }
    }
    Kernels.asList("keys", fresh.keys);
    Kernels.asList("values", fresh.values);
    cache = fresh;
  }

  private NDArray zeros(NDManager owner, Shape shape) {
    NDArray zeros = owner.zeros(shape);
    if (precision == Precision.FLOAT32) {
      return zeros;
    }
    try (zeros) {
      return Kernels.to(zeros, precision);
    }
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
      RotaryEmbedding.Tables tables = tables(work, now, count);
      NDArray logits =
          Kernels.llamaStep(
              embeddings,
              mask(work, now, count),
              tables.cos(),
              tables.sin(),
              now.filled,
              stack,
              now.keys,
              now.values);
      now.filled += count;
      return logits;
    }
  }

  private RotaryEmbedding.Tables tables(NDManager work, Cache now, int count) {
    int[] padding = now.padding;
    if (padding == null) {
      return config.rotary().tables(work, now.filled, count);
    }
    int[][] positions = new int[padding.length][count];
    for (int row = 0; row < padding.length; row++) {
      for (int s = 0; s < count; s++) {
        positions[row][s] = Math.max(0, now.filled + s - padding[row]);
      }
    }
    return config.rotary().tables(work, positions);
  }

  /** (B, 1, count, filled + count) of 0 and -inf, or a scalar where no row is padded. */
  private static NDArray mask(NDManager work, Cache now, int count) {
    int[] padding = now.padding;
    if (padding == null) {
      return work.create(0f);
    }
    int total = now.filled + count;
    float[] mask = new float[padding.length * count * total];
    Arrays.fill(mask, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < padding.length; row++) {
      for (int s = 0; s < count; s++) {
        int at = (row * count + s) * total;
        int self = now.filled + s; // padding sees itself: a softmax over nothing is NaN
        Arrays.fill(mask, at + Math.min(padding[row], self), at + self + 1, 0f);
      }
    }
    return work.create(mask, new Shape(padding.length, 1, count, total));
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
