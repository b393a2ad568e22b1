package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** T5's decoder beside what its encoder gave; owns the cache and reads the decoder's weights. */
final class T5Session implements Seq2SeqSession {
  private final T5Decoder decoder;
  private final NDManager manager;
  private @Nullable Cache cache;

  /** Keys and values (B, capacity, H·D) of the decoder's own positions and of the encoder's. */
  private static final class Cache {
    final NDManager manager;
    final int capacity;
    final List<NDArray> keys = new ArrayList<>();
    final List<NDArray> values = new ArrayList<>();
    final List<T5Block.Encoded> encoded = new ArrayList<>();
    int filled;

    Cache(NDManager manager, int capacity) {
      this.manager = manager;
      this.capacity = capacity;
    }
  }

  T5Session(T5Decoder decoder) {
    this.decoder = decoder;
    manager = NDManager.newBaseManager(decoder.device());
  }

  @Override
  public void begin(NDArray encoded, boolean @Nullable [][] attended, int capacity) {
    closeCache();
    Cache fresh = new Cache(manager.newSubManager(), capacity);
    T5Shape shape = decoder.shape();
    Shape places =
        new Shape(encoded.getShape().get(0), capacity, (long) shape.heads() * shape.headWidth());
    try (Autograd.Mode off = Autograd.off();
        NDArray own = encoded.duplicate()) {
      own.attach(fresh.manager); // results belong to the manager of what they are made from
      NDArray bias = T5Decoder.encoderBias(fresh.manager, attended);
      for (T5Block block : decoder.decoder().blocks()) {
        fresh.keys.add(decoder.precision().hold(fresh.manager.zeros(places)));
        fresh.values.add(decoder.precision().hold(fresh.manager.zeros(places)));
        fresh.encoded.add(Objects.requireNonNull(block.look(own, bias), "a block of a decoder"));
      }
    }
    cache = fresh;
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
    NDManager owner = embeddings.getManager();
    try (Autograd.Mode off = Autograd.off();
        NDManager work = owner.newSubManager()) {
      NDArray x = embeddings.duplicate();
      x.attach(work);
      NDArray bias = decoder.causalBias(work, now.filled, count);
      List<T5Block> blocks = decoder.decoder().blocks();
      for (int i = 0; i < blocks.size(); i++) {
        NDArray keys = now.keys.get(i);
        NDArray values = now.values.get(i);
        T5Block.Memory memory =
            (k, v) ->
                new NDArray[] {
                  AttentionKernels.remember(k, keys, now.filled),
                  AttentionKernels.remember(v, values, now.filled)
                };
        x = blocks.get(i).forward(x, bias, memory, now.encoded.get(i));
      }
      NDArray last = decoder.decoder().norm().forward(x).get(":, -1");
      NDArray logits = Kernels.to(decoder.logits(last), Precision.FLOAT32);
      logits.attach(owner);
      now.filled += count;
      return logits;
    }
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
