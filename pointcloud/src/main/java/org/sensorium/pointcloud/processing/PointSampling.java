package org.sensorium.pointcloud.processing;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which points stand for a cloud, and which lie around a place. All of it is deterministic: float32
 * arithmetic in the order of the references, and of equal distances the point of the lowest number.
 *
 * <p>Inner loops run over one array an axis without branches, which the JIT turns into vector
 * instructions.
 */
public final class PointSampling {

  /** Distances that are looked at together: they stay in the first cache. */
  private static final int BLOCK = 256;

  /** Squared distance from the origin up to which PointNet++'s operator picks no point. */
  private static final float ORIGIN = 1e-3f;

  private static final float FAR = 1e10f; // squared, where the references start from
  private static final float NEVER = -1;

  private PointSampling() {}

  /**
   * Farthest point sampling: point 0, then again and again the point farthest from all chosen ones.
   * Once every place is chosen, point 0 again.
   *
   * @param count how many, at least 1
   * @return their numbers, (count)
   * @see <a href="https://arxiv.org/abs/1706.02413">PointNet++</a>; PointLLM at cb72f4e starts at a
   *     random point, Point-BERT's operator at 0
   */
  public static int[] farthest(Coordinates points, int count) {
    float[] nearest = new float[points.size()];
    Arrays.fill(nearest, FAR);
    return farthest(points, count, nearest);
  }

  /**
   * {@link #farthest} as PointNet++'s CUDA operator does it, which EPCL uses: but for point 0,
   * which is always the first, no point with |p|² ≤ 0.001 is chosen.
   *
   * @see <a href="https://github.com/OpenLAMM/LAMM">LAMM</a> at ea57136, pointnet2
   *     furthest_point_sampling
   */
  public static int[] farthestOffOrigin(Coordinates points, int count) {
    float[] nearest = new float[points.size()];
    points.distances(0, 0, 0, 0, points.size(), nearest);
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = nearest[i] <= ORIGIN ? NEVER : FAR;
    }
    return farthest(points, count, nearest);
  }

  /**
   * The sampling itself.
   *
   * @param nearest squared distance of every point from those chosen before; is changed
   */
  private static int[] farthest(Coordinates points, int count, float[] nearest) {
    check(count, "chosen points");
    int[] chosen = new int[count];
    float[] largest = new float[(points.size() + BLOCK - 1) / BLOCK]; // of each block
    for (int i = 1; i < count; i++) {
      approach(points, chosen[i - 1], nearest, largest);
      chosen[i] = firstLargest(nearest, largest);
    }
    return chosen;
  }

  /** Takes one more chosen point into account. */
  private static void approach(Coordinates points, int chosen, float[] nearest, float[] largest) {
    float px = points.x()[chosen];
    float py = points.y()[chosen];
    float pz = points.z()[chosen];
    for (int block = 0; block < largest.length; block++) {
      int from = block * BLOCK;
      int to = Math.min(from + BLOCK, nearest.length);
      approach(points, px, py, pz, nearest, from, to);
      largest[block] = largest(nearest, from, to);
    }
  }

  private static void approach(
      Coordinates points, float px, float py, float pz, float[] nearest, int from, int to) {
    float[] x = points.x();
    float[] y = points.y();
    float[] z = points.z();
    for (int i = from; i < to; i++) {
      float dx = x[i] - px;
      float dy = y[i] - py;
      float dz = z[i] - pz;
      nearest[i] = Math.min(nearest[i], dx * dx + dy * dy + dz * dz);
    }
  }

  private static float largest(float[] values, int from, int to) {
    float largest = NEVER;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, values[i]);
    }
    return largest;
  }

  /** The first of the largest; point 0 where none may be chosen. */
  private static int firstLargest(float[] nearest, float[] largest) {
    int block = 0;
    for (int i = 1; i < largest.length; i++) {
      block = largest[i] > largest[block] ? i : block;
    }
    float value = largest[block];
    if (value == NEVER) {
      return 0;
    }
    int at = block * BLOCK;
    while (nearest[at] != value) {
      at++;
    }
    return at;
  }

  /**
   * The k points nearest to each centre by squared distance, a centre's own point among them.
   *
   * @param k at most the number of points
   * @return (centres, k), the numbers of a centre ascending
   * @throws IllegalArgumentException if there are fewer than k points
   */
  public static int[] nearest(Coordinates points, Coordinates centres, int k) {
    check(k, "neighbours");
    if (k > points.size()) {
      throw new IllegalArgumentException(
          "%d neighbours of each centre are asked for among %d points, expected at least as many"
              .formatted(k, points.size()));
    }
    int[] found = new int[Math.multiplyExact(centres.size(), k)];
    int shares = Math.min(centres.size(), Runtime.getRuntime().availableProcessors());
    IntStream.range(0, shares)
        .parallel()
        .forEach(
            i ->
                nearest(
                    points,
                    centres,
                    k,
                    share(centres, i, shares),
                    share(centres, i + 1, shares),
                    found));
    return found;
  }

  private static int share(Coordinates centres, int number, int shares) {
    return (int) ((long) centres.size() * number / shares);
  }

  private static void nearest(
      Coordinates points, Coordinates centres, int k, int from, int end, int[] found) {
    NearestSearch search = new NearestSearch(points, k);
    for (int c = from; c < end; c++) {
      search.nearest(centres.x()[c], centres.y()[c], centres.z()[c], found, c * k);
    }
  }

  /**
   * Ball query: of each centre the first {@code samples} points, in the order of the cloud, that
   * lie closer than the radius. Where there are fewer, the first of them fills the rest; where
   * there is none, point 0 does.
   *
   * @param radius of the balls, in the cloud's unit
   * @return (centres, samples)
   * @see <a href="https://arxiv.org/abs/1706.02413">PointNet++</a>; LAMM at ea57136, pointnet2
   *     ball_query
   */
  public static int[] ball(Coordinates points, Coordinates centres, float radius, int samples) {
    check(samples, "samples of a ball");
    int[] found = new int[Math.multiplyExact(centres.size(), samples)];
    float[] distances = new float[points.size()];
    for (int c = 0; c < centres.size(); c++) {
      int at = c * samples;
      int end = at + samples;
      for (int from = 0; from < points.size() && at < end; from += BLOCK) {
        int to = Math.min(from + BLOCK, points.size());
        points.distances(centres.x()[c], centres.y()[c], centres.z()[c], from, to, distances);
        at = inside(distances, from, to, radius * radius, found, at, end);
      }
      Arrays.fill(found, at, end, at > c * samples ? found[c * samples] : 0);
    }
    return found;
  }

  /** Writes the numbers of a block's points inside, up to end; where the next goes. */
  private static int inside(
      float[] distances, int from, int to, float square, int[] found, int at, int end) {
    int next = at;
    for (int i = from; i < to && next < end; i++) {
      if (distances[i] < square) {
        found[next++] = i;
      }
    }
    return next;
  }

  private static void check(int count, String what) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%d %s are asked for, expected at least 1".formatted(count, what));
    }
  }
}
