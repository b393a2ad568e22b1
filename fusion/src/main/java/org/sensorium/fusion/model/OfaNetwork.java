package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.sensorium.fusion.decoder.OfaModel;
import org.sensorium.fusion.decoder.PatchGrid;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.Seq2SeqBatch;
import org.sensorium.fusion.projector.Projector;

/**
 * A projector and OFA, which reads the patches of one image before the words of a row, wherever the
 * row shows it. In a batch where only some rows have an image it is padding in the others; a batch
 * of text alone has no patches.
 *
 * @param grid of an image's patches
 * @see <a href="https://arxiv.org/abs/2202.03052">OFA</a>
 */
record OfaNetwork(Projector projector, OfaModel language, PatchGrid grid)
    implements MultimodalNetwork {

  /**
   * A network over the encoder's square map.
   *
   * @param featurePositions of an image
   * @throws IllegalArgumentException if the projector does not make a square of them, or too large
   *     a one
   */
  static OfaNetwork of(Projector projector, OfaModel language, int featurePositions) {
    int positions = projector.positions(featurePositions);
    int side = (int) Math.round(Math.sqrt((double) positions));
    if (side < 1 || side * side != positions) {
      throw new IllegalArgumentException(
          "encoder and projector give %d positions an image, but OFA reads a square of patches: take the encoder's patches and a projector that keeps them (linear)"
              .formatted(positions));
    }
    return new OfaNetwork(projector, language, language.over(new PatchGrid(side, side)).grid());
  }

  private Seq2SeqNetwork over(PatchGrid patches) {
    return new Seq2SeqNetwork(projector, language.over(patches));
  }

  private Seq2SeqBatch batch(List<InputRow> rows) {
    return Seq2SeqBatch.mediaFirst(rows, language.startToken(), grid.patches());
  }

  @Override
  public NDArray summedLoss(NDManager step, List<InputRow> rows, List<NDArray> features) {
    PatchGrid patches = features.isEmpty() ? PatchGrid.NONE : grid;
    return over(patches).summedLoss(step, batch(rows), features);
  }

  @Override
  public int maxPositions() {
    return language.maxWords();
  }

  /** Words alone: patches have places of their own. */
  @Override
  public int places(InputRow row) {
    return row.withoutMedia().reach();
  }

  @Override
  public int maxMedia() {
    return 1;
  }

  @Override
  public boolean oneAnswerARow() {
    return true;
  }

  @Override
  public AnswerSession session() {
    return new Session();
  }

  private final class Session implements AnswerSession {
    private final Seq2SeqNetwork.Session reading = over(PatchGrid.NONE).session();
    private final Seq2SeqNetwork.Session seeing = over(grid).session();
    private Seq2SeqNetwork.Session current = reading;

    @Override
    public int room(List<InputRow> prompts) {
      boolean readable = prompts.stream().allMatch(row -> places(row) <= maxPositions());
      return readable ? language.maxWords() : 0;
    }

    @Override
    public int[] history(InputRow prompt) {
      return reading.history(prompt);
    }

    @Override
    public NDArray begin(
        NDManager work, List<InputRow> prompts, List<NDArray> features, int tokens) {
      current = features.isEmpty() ? reading : seeing;
      return current.begin(work, batch(prompts), features, tokens);
    }

    @Override
    public NDArray step(NDManager work, long[] last) {
      return current.step(work, last);
    }

    @Override
    public void close() {
      reading.close();
      seeing.close();
    }
  }
}
