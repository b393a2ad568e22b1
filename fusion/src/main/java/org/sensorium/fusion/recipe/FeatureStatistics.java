package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.projector.Projector;

/** Mean and deviation of every feature over the training media. */
final class FeatureStatistics {
  private static final double LEAST_DEVIATION = 1e-3; // a feature that never moves stays near 0

  private static final int CALIBRATING = 64; // media that fit a new encoder

  private FeatureStatistics() {}

  /** Fits a new encoder that is trained, and the constants of the projector behind it. */
  static void fit(Media.Kind kind, ModelParts parts, TrainingData data, FeatureCache features)
      throws IOException {
    List<float[]> some = new ArrayList<>();
    for (MediumFile medium : media(kind, data, features)) {
      if (some.size() < CALIBRATING) {
        some.add(features.get(medium));
      }
    }
    if (!some.isEmpty()) {
      parts.calibrate(kind, some);
    }
    standardise(kind, parts.network().projector(kind), data, features, parts.manager());
  }

  /** Sets the constants of a projector with a standard input norm; others are left alone. */
  static void standardise(
      Media.Kind kind,
      Projector projector,
      TrainingData data,
      FeatureCache features,
      NDManager manager)
      throws IOException {
    Map<String, NDArray> constants = projector.constants();
    NDArray mean = constants.get("input_norm.mean");
    NDArray scale = constants.get("input_norm.scale");
    if (mean == null || scale == null) {
      return;
    }
    int width = features.encoders().of(kind).width();
    double[] sums = new double[width];
    double[] squares = new double[width];
    long count = 0;
    for (MediumFile medium : media(kind, data, features)) {
      float[] values = features.get(medium);
      for (int i = 0; i < values.length; i++) {
        sums[i % width] += values[i];
        squares[i % width] += (double) values[i] * values[i];
      }
      count += values.length / width;
    }
    if (count == 0) {
      return; // no medium of this kind to learn from
    }
    float[] means = new float[width];
    float[] scales = new float[width];
    for (int i = 0; i < width; i++) {
      double m = sums[i] / count;
      means[i] = (float) m;
      scales[i] =
          (float) (1 / (Math.sqrt(Math.max(0, squares[i] / count - m * m)) + LEAST_DEVIATION));
    }
    try (NDManager work = manager.newSubManager()) {
      work.create(means).copyTo(mean);
      work.create(scales).copyTo(scale);
    }
  }

  private static Set<MediumFile> media(Media.Kind kind, TrainingData data, FeatureCache features) {
    Set<MediumFile> media = new LinkedHashSet<>();
    for (TrainingData.Row row : data.rows()) {
      row.media().stream()
          .filter(medium -> features.encoders().readAs(medium.kind()) == kind)
          .forEach(media::add);
    }
    return media;
  }
}
