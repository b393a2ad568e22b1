package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.projector.Projector;

/** Mean and deviation of every feature over the training media. */
final class FeatureStatistics {
  private static final double LEAST_DEVIATION = 1e-3; // a feature that never moves stays near 0

  private FeatureStatistics() {}

  /** Sets the constants of a projector with a standard input norm; others are left alone. */
  static void standardise(
      Projector projector, TrainingData data, FeatureCache features, NDManager manager)
      throws IOException {
    Map<String, NDArray> constants = projector.constants();
    NDArray mean = constants.get("input_norm.mean");
    NDArray scale = constants.get("input_norm.scale");
    if (mean == null || scale == null) {
      return;
    }
    int width = features.encoder().width();
    double[] sums = new double[width];
    double[] squares = new double[width];
    long count = 0;
    for (Path file : media(data)) {
      float[] values = features.get(file);
      for (int i = 0; i < values.length; i++) {
        sums[i % width] += values[i];
        squares[i % width] += (double) values[i] * values[i];
      }
      count += values.length / width;
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

  private static Set<Path> media(TrainingData data) {
    Set<Path> files = new LinkedHashSet<>();
    data.rows().forEach(row -> files.addAll(row.media()));
    return files;
  }
}
