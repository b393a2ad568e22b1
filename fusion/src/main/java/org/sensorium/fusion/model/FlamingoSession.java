package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.decoder.LayerHook;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.GatedCrossAttention.KeysValues;
import org.sensorium.nn.kernels.Autograd;

/**
 * Answers of a {@link FlamingoNetwork}, token by token: all that is said behind the prompt looks at
 * the last image of its row, whose keys and values are kept, or with {@link SeenImage#NEXT} at
 * none. Low-rank branches are merged into the decoder's layers as they were at construction; those
 * of the gated blocks are read as they are.
 *
 * <p>Legend: B rows, S positions, V vocabulary.
 */
public final class FlamingoSession implements AnswerSession {
  private final FlamingoNetwork network;
  private final DecoderSession session;
  private final NDManager manager;
  private ImageHook now;
  private @Nullable NDManager kept; // of the last images

  /** Asks for whatever is in view at the moment. */
  private final class CurrentHook implements LayerHook {
    @Override
    public boolean at(int layer) {
      return network.gates().at(layer);
    }

    @Override
    public NDArray before(int layer, NDArray x) {
      return now.before(layer, x);
    }
  }

  FlamingoSession(FlamingoNetwork network) {
    this.network = network;
    now = ImageHook.blind(network.gates());
    manager = NDManager.newBaseManager(network.language().device());
    session = network.language().session(new CurrentHook());
  }

  @Override
  public int room(List<InputRow> prompts) {
    return network.maxPositions() - InputRow.longest(prompts) + 1; // the last is not read again
  }

  @Override
  public NDArray begin(NDManager work, List<InputRow> prompts, List<NDArray> features, int tokens) {
    SplicedBatch batch = SplicedBatch.of(prompts, SplicedBatch.Padding.LEFT);
    return begin(work, batch, features, batch.positions() + tokens - 1);
  }

  @Override
  public NDArray step(NDManager work, long[] last) {
    return step(work.create(last, new Shape(last.length, 1)));
  }

  /**
   * Starts anew with prompts.
   *
   * @param step owner of the result
   * @param batch the prompts, padded on the <em>left</em>; a medium takes one position
   * @param features one (P, V) or (F, P, V) a medium, in the order of the batch
   * @param capacity positions in all, prompt and answer
   * @return logits of the prompts' last positions, (B, V), float32
   */
  public NDArray begin(NDManager step, SplicedBatch batch, List<NDArray> features, int capacity) {
    ImagesInView images = network.view(batch, features);
    try (Autograd.Mode off = Autograd.off();
        NDManager work = step.newSubManager()) {
      NDArray latents = network.latents(work, images, features);
      session.begin(batch.lengths(), capacity);
      now = network.words(work, images, latents);
      NDArray logits = session.step(network.embed(work, batch));
      logits.attach(step);
      keep(images, latents);
      return logits;
    }
  }

  private void keep(ImagesInView images, @Nullable NDArray latents) {
    if (kept != null) {
      kept.close();
    }
    NDManager fresh = manager.newSubManager();
    kept = fresh;
    if (latents == null) {
      now = ImageHook.blind(network.gates());
      return;
    }
    Map<Integer, KeysValues> last = new TreeMap<>();
    network
        .gates()
        .read(images.behind(latents))
        .forEach(
            (layer, seen) -> {
              seen.keys().attach(fresh);
              seen.values().attach(fresh);
              last.put(layer, seen);
            });
    now = new ImageHook(network.gates(), last, images.viewFromBehind(fresh));
  }

  /**
   * Takes the next words. None of them brings a new image: an {@code <image>} among them is a word
   * like any other.
   *
   * @param ids (B, S), INT64
   * @return logits of the last position, (B, V), float32; owned by the manager of ids
   */
  public NDArray step(NDArray ids) {
    try (Autograd.Mode off = Autograd.off()) {
      return session.step(network.language().embed(ids));
    }
  }

  /** Positions taken so far. */
  public int position() {
    return session.position();
  }

  @Override
  public void close() {
    session.close();
    manager.close();
  }
}
