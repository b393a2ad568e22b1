package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.vision.encoder.TrainableVisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;

/**
 * A tiny OFA with golden numbers of {@code src/test/scripts/ofa_reference.py}: the model, and the
 * net and the projector of its pictures.
 */
final class OfaFixture implements AutoCloseable {
  private static final long PADDING = 1;

  final NDManager manager;
  final ParityFixture golden;
  final TrainableVisionEncoder net;
  final Projector projector;

  OfaFixture(NDManager manager) throws IOException {
    this.manager = manager;
    Path folder = Path.of("src/test/resources/ofa");
    golden = ParityFixture.open(manager, folder);
    net =
        (TrainableVisionEncoder) VisionEncoders.of(folder).load(manager, folder, Precision.FLOAT32);
    projector =
        Projectors.load(
            WeightScope.of(golden.checkpoint(), manager).sub("encoder.image_proj"),
            ProjectorConfig.linear(net.width(-1), 12));
  }

  OfaModel load(Precision precision) throws IOException {
    WeightScope scope = WeightScope.of(golden.checkpoint(), manager);
    return (OfaModel) Seq2SeqDecoders.load(scope, golden.config(), precision);
  }

  /** With the images of the fixture before its texts. */
  OfaModel seeing(Precision precision) throws IOException {
    OfaModel model = load(precision);
    Shape map = golden.get("out.map").getShape();
    return model.over(new PatchGrid((int) map.get(2), (int) map.get(3)));
  }

  /** Patches, if the model sees them, and words. */
  NDArray embeddings(OfaModel model) throws IOException {
    NDArray words = model.embed(golden.get("in.source"));
    return model.grid().patches() == 0
        ? words
        : projector.forward(net.encode(golden.get("in.pixels"), -1)).concat(words, 1);
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
    return model.logits(RowKernels.gatherRows(hidden, golden.get("in.rows")));
  }

  NDArray loss(NDArray logits) throws IOException {
    NDArray targets = golden.get("in.target").flatten().get(golden.get("in.rows"));
    return LossKernels.crossEntropy(logits, targets);
  }

  @Override
  public void close() throws IOException {
    golden.close();
  }
}
