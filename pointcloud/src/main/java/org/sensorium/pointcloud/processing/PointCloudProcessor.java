package org.sensorium.pointcloud.processing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sensorium.nn.kernels.HostFloats;
import org.sensorium.pointcloud.media.PointCloud;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig.Color;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig.Sampling;

/**
 * Turns point clouds into the numbers that an encoder was trained on: P points of each, x, y, z and
 * perhaps colours.
 *
 * <p>The same cloud gives the same numbers each time. A cloud of fewer than P points is shown again
 * from its first on, point i being point i modulo its size. Instances are immutable and may be
 * shared between threads.
 */
public final class PointCloudProcessor {
  private static final float[] SCANNET_MEAN = {109.8f, 97.2f, 83.8f}; // of colours 0 to 255
  private static final long SEED = 20_230_611; // of random choices

  /** Farthest points are chosen among so many times P at random ones: the time is P times those. */
  private static final int CANDIDATES = 4;

  private final PointCloudProcessorConfig config;

  public PointCloudProcessor(PointCloudProcessorConfig config) {
    this.config = config;
  }

  public PointCloudProcessorConfig config() {
    return config;
  }

  /** Processes a cloud: (P · C), point after point. */
  public float[] process(PointCloud cloud) {
    int[] kept = kept(cloud);
    int channels = config.channels();
    float[] rows = new float[Math.multiplyExact(kept.length, channels)];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(cloud.xyz(), 3 * kept[i], rows, i * channels, 3);
    }
    if (config.normalize()) {
      normalize(rows, channels);
    }
    float[] rgb = cloud.rgb();
    if (rgb != null && config.color() != Color.NONE) {
      paint(rgb, kept, rows);
    }
    return rows;
  }

  private int[] kept(PointCloud cloud) {
    int size = cloud.size();
    int points = config.points();
    if (size <= points) {
      return IntStream.range(0, points).map(i -> i % size).toArray();
    }
    if (config.sampling() == Sampling.RANDOM) {
      return choice(size, points);
    }
    Coordinates all = Coordinates.of(cloud.xyz(), 3);
    int candidates = (int) Math.min(size, (long) CANDIDATES * points);
    if (candidates == size) {
      return PointSampling.farthest(all, points);
    }
    int[] some = choice(size, candidates);
    int[] chosen = PointSampling.farthest(all.pick(some), points);
    return IntStream.of(chosen).map(i -> some[i]).toArray();
  }

  /** So many different numbers below size, in any order. */
  private static int[] choice(int size, int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] numbers = IntStream.range(0, size).toArray();
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, size);
      chosen[i] = numbers[other];
      numbers[other] = numbers[i];
    }
    return chosen;
  }

  /** Centred, and the farthest point at 1; a cloud of one place stays at the centre. */
  private static void normalize(float[] rows, int channels) {
    int points = rows.length / channels;
    double[] mean = new double[3];
    for (int i = 0; i < rows.length; i += channels) {
      for (int c = 0; c < 3; c++) {
        mean[c] += (double) rows[i + c] / points;
      }
    }
    double radius = 0;
    for (int i = 0; i < rows.length; i += channels) {
      double square = 0;
      for (int c = 0; c < 3; c++) {
        double from = rows[i + c] - mean[c];
        square += from * from;
      }
      radius = Math.max(radius, Math.sqrt(square));
    }
    for (int i = 0; i < rows.length; i += channels) {
      for (int c = 0; c < 3; c++) {
        rows[i + c] = radius == 0 ? 0 : (float) ((rows[i + c] - mean[c]) / radius);
      }
    }
  }

  private void paint(float[] rgb, int[] kept, float[] rows) {
    boolean scannet = config.color() == Color.SCANNET;
    for (int i = 0; i < kept.length; i++) {
      for (int c = 0; c < 3; c++) {
        float value = rgb[3 * kept[i] + c];
        rows[6 * i + 3 + c] = scannet ? (value * 255 - SCANNET_MEAN[c]) / 256 : value;
      }
    }
  }

  /**
   * Processed clouds as one array (B, P, C) on the manager's device.
   *
   * @param clouds what {@link #process} gave, all of this processor
   * @throws IllegalArgumentException if they are not
   */
  public NDArray batch(NDManager manager, List<float[]> clouds) {
    int length = config.points() * config.channels();
    float[] all = new float[Math.multiplyExact(clouds.size(), length)];
    for (int i = 0; i < clouds.size(); i++) {
      float[] rows = clouds.get(i);
      if (rows.length != length) {
        throw new IllegalArgumentException(
            "cloud %d of a batch has %d numbers, expected %d points of %d"
                .formatted(i, rows.length, config.points(), config.channels()));
      }
      System.arraycopy(rows, 0, all, i * length, length);
    }
    return HostFloats.array(
        manager, all, new Shape(clouds.size(), config.points(), config.channels()));
  }
}
