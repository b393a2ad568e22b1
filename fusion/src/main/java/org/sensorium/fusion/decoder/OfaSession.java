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

/** OFA's decoder beside what its encoder gave; owns the cache and reads the model's weights. */
final class OfaSession implements Seq2SeqSession {
  private final OfaModel model;
  private final NDManager manager;
  private @Nullable Cache cache;

  /**
   * What is kept of the positions taken so far, and of the encoder.
   *
   * @param keys of a layer, (B, capacity, C), and the values too
   * @param placeKeys (1, capacity, C), of the places among themselves
   * @param crossKeys (1, S, C), of the encoder's places
   * @param unseen what of the encoder is padding
   */
  private record Cache(
      NDManager manager,
      int capacity,
      List<NDArray> keys,
      List<NDArray> values,
      List<T5Block.Encoded> encoded,
      NDArray placeKeys,
      NDArray crossKeys,
      NDArray unseen) {}

  private int filled;

  OfaSession(OfaModel model) {
    this.model = model;
    manager = NDManager.newBaseManager(model.device());
  }

  @Override
  public void begin(NDArray encoded, boolean @Nullable [][] attended, int capacity) {
    closeCache();
    NDManager owner = manager.newSubManager();
    long batch = encoded.getShape().get(0);
    OfaDecoder decoder = model.decoder();
    try (Autograd.Mode off = Autograd.off();
        NDArray own = encoded.duplicate()) {
      own.attach(owner); // results belong to the manager of what they are made from
      NDArray unseen = T5Decoder.encoderBias(owner, attended);
      int words = OfaEncoder.words(encoded, model.grid());
      NDArray places = model.encoder().places(owner, model.grid(), words);
      Cache fresh =
          new Cache(
              owner,
              capacity,
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              empty(owner, 1, capacity),
              decoder.crossKeys().forward(places),
              unseen);
      for (OfaBlock block : decoder.blocks()) {
        fresh.keys().add(empty(owner, batch, capacity));
        fresh.values().add(empty(owner, batch, capacity));
        fresh.encoded().add(Objects.requireNonNull(block.look(own, unseen), "of a decoder"));
      }
      cache = fresh;
    }
  }

  private NDArray empty(NDManager owner, long batch, int capacity) {
    return model.precision().hold(owner.zeros(new Shape(batch, capacity, model.width())));
  }

  @Override
  public NDArray step(NDArray embeddings) {
    Cache now = cache;
    if (now == null) {
      throw new IllegalStateException("begin was not called");
    }
    int count = (int) embeddings.getShape().get(1);
    if (filled + count > now.capacity()) {
      throw new IllegalStateException(
          "the cache holds %d positions and cannot take %d more after %d"
              .formatted(now.capacity(), count, filled));
    }
    NDManager owner = embeddings.getManager();
    try (Autograd.Mode off = Autograd.off();
        NDManager work = owner.newSubManager()) {
      NDArray x = embeddings.duplicate();
      x.attach(work);
      NDArray last = states(x, now, count).get(":, -1");
      NDArray logits = Kernels.to(model.logits(last), Precision.FLOAT32);
      logits.attach(owner);
      filled += count;
      return logits;
    }
  }

  private NDArray states(NDArray embeddings, Cache now, int count) {
    NDManager work = embeddings.getManager();
    OfaDecoder decoder = model.decoder();
    int first = filled;
    NDArray place = decoder.places(work, first, count);
    NDArray placeKeys =
        AttentionKernels.remember(decoder.ownKeys().forward(place), now.placeKeys(), first);
    NDArray own = decoder.ownBias(place, placeKeys, first);
    NDArray cross = decoder.crossBias(place, now.crossKeys(), now.unseen());
    NDArray rows = OfaBuckets.tokens(work, first, count, model.shape().tokenBuckets());
    NDArray x = decoder.wordNorm().forward(embeddings);
    for (int i = 0; i < decoder.blocks().size(); i++) {
      NDArray keys = now.keys().get(i);
      NDArray values = now.values().get(i);
      T5Block.Memory memory =
          (k, v) ->
              new NDArray[] {
                AttentionKernels.remember(k, keys, first),
                AttentionKernels.remember(v, values, first)
              };
      T5Block.Encoded kept = now.encoded().get(i);
      T5Block.Encoded seen = new T5Block.Encoded(kept.keys(), kept.values(), cross);
      x = decoder.blocks().get(i).forward(x, decoder.withDistances(own, i, rows), memory, seen);
    }
    return decoder.norm().forward(x);
  }

  @Override
  public int position() {
    return filled;
  }

  private void closeCache() {
    filled = 0;
    if (cache != null) {
      cache.manager().close();
      cache = null;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
