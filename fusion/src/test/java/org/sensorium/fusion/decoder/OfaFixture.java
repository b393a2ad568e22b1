package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** A tiny OFA with golden numbers of {@code src/test/scripts/ofa_reference.py}. */
final class OfaFixture implements AutoCloseable {
  private static final long PADDING = 1;

  final NDManager manager;
  final ParityFixture golden;

  OfaFixture(NDManager manager) throws IOException {
    this.manager = manager;
    golden = ParityFixture.open(manager, Path.of("src/test/resources/ofa"));
  }

  OfaModel load(Precision precision) throws IOException {
    WeightScope scope = WeightScope.of(golden.checkpoint(), manager);
    return (OfaModel) Seq2SeqDecoders.load(scope, golden.config(), precision);
  }

  /** With the images of the fixture before its texts. */
  OfaModel seeing(Precision precision) throws IOException {
    OfaModel model = load(precision);
    Shape pixels = golden.get("in.pixels").getShape();
    return model.over(model.images().grid((int) pixels.get(2), (int) pixels.get(3)));
  }

  /** Patches, if the model sees them, and words. */
  NDArray embeddings(OfaModel model) throws IOException {
    NDArray words = model.embed(golden.get("in.source"));
    return model.grid().patches() == 0
        ? words
        : model.project(model.features(golden.get("in.pixels"))).concat(words, 1);
  }

  boolean[][] attended(OfaModel model) throws IOException {
    boolean[] images = golden.get("in.has_image").toBooleanArray();
    NDArray source = golden.get("in.source");
    int width = (int) source.getShape().get(1);
    int patches = model.grid().patches();
    long[] ids = source.toLongArray();
    boolean[][] attended = new boolean[images.length][patches + width];
    for (int row = 0; row < images.length; row++) {
      Arrays.fill(attended[row], 0, patches, images[row]);
      for (int s = 0; s < width; s++) {
        attended[row][patches + s] = ids[row * width + s] != PADDING;
      }
    }
    return attended;
  }

  NDArray encoded(OfaModel model) throws IOException {
    return model.encode(embeddings(model), attended(model));
  }

  /** Where an answer counts: (rows, V). */
  NDArray logits(OfaModel model) throws IOException {
    NDArray answers = model.embed(golden.get("in.previous"));
    NDArray hidden = model.hidden(answers, encoded(model), attended(model));
    return model.logits(Kernels.gatherRows(hidden, golden.get("in.rows")));
  }

  NDArray loss(NDArray logits) throws IOException {
    NDArray targets = golden.get("in.target").flatten().get(golden.get("in.rows"));
    return Kernels.crossEntropy(logits, targets);
  }

  @Override
  public void close() throws IOException {
    golden.close();
  }
}
