package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.sensorium.fusion.decoder.DecoderSession;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;

/** Answers of a {@link PrefixNetwork}. */
final class PrefixSession implements AnswerSession {
  private final PrefixNetwork network;
  private final DecoderSession session;

  PrefixSession(PrefixNetwork network) {
    this.network = network;
    session = network.language().session();
  }

  @Override
  public int room(List<InputRow> prompts) {
    return network.maxPositions() - InputRow.longest(prompts) + 1; // the last is not read again
  }

  @Override
  public NDArray begin(NDManager work, List<InputRow> prompts, List<NDArray> features, int tokens) {
    SplicedBatch batch = SplicedBatch.of(prompts, SplicedBatch.Padding.LEFT);
    session.begin(batch.lengths(), batch.positions() + tokens - 1);
    return session.step(network.embed(work, batch, features));
  }

  @Override
  public NDArray step(NDManager work, long[] last) {
    return session.step(network.language().embed(work.create(last, new Shape(last.length, 1))));
  }

  @Override
  public void close() {
    session.close();
  }
}
