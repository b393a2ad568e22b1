package org.sensorium.demos.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.sensorium.pointcloud.processing.Coordinates;
import org.sensorium.pointcloud.processing.PointSampling;

/** As reference_points.py: what Point-BERT needs of a cloud before its first layer. */
final class PointsBench {
  /** The cloud that both sides read. */
  static final String FILE = "points_8192.f32";

  private static final int POINTS = 8192;
  private static final int CENTRES = 512;
  private static final int NEIGHBOURS = 32;
  private static final int WARM_UP = 100;
  private static final int REPEATS = 30;

  private PointsBench() {}

  /** Makes the cloud, if it is not there. */
  static void prepare(Path work) throws IOException {
    Path file = work.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      SplittableRandom random = new SplittableRandom(0);
      ByteBuffer bytes =
          ByteBuffer.allocate(POINTS * 3 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        bytes.putFloat((float) random.nextDouble(-1, 1));
      }
      Files.write(file, bytes.array());
    }
  }

  private static Coordinates read(Path work) throws IOException {
    byte[] bytes = Files.readAllBytes(work.resolve(FILE));
    float[] rows = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(rows);
    return Coordinates.of(rows, 3);
  }

  /** Clouds per second: the farthest points. */
  static Measurement farthest(Path work) throws IOException {
    Coordinates points = read(work);
    return measure(() -> PointSampling.farthest(points, CENTRES));
  }

  /** Clouds per second: the nearest points of the farthest. */
  static Measurement nearest(Path work) throws IOException {
    Coordinates points = read(work);
    Coordinates centres = points.pick(PointSampling.farthest(points, CENTRES));
    return measure(() -> PointSampling.nearest(points, centres, NEIGHBOURS));
  }

  private static Measurement measure(Supplier<int[]> run) throws IOException {
    double[] rates = new double[REPEATS];
    long sum = 0;
    for (int i = -WARM_UP; i < REPEATS; i++) {
      long start = System.nanoTime();
      int[] found = run.get();
      long nanoseconds = System.nanoTime() - start;
      sum = IntStream.of(found).asLongStream().sum();
      if (i >= 0) {
        rates[i] = 1e9 / nanoseconds;
      }
    }
    return Measurement.ofThisProcess(
        Figures.of(rates), Map.of(ReferenceScripts.INDEX_SUM, Figures.of(sum)));
  }
}
