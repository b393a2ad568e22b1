package org.sensorium.pointcloud.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels beside brute force, on a coarse lattice, where most distances are equal to others.
 */
class PointSamplingTest {

  private static Coordinates lattice(int count, int cells, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[count * 3];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (random.nextInt(cells) - cells / 2) / 4f;
    }
    return Coordinates.of(rows, 3);
  }

  private static float square(Coordinates a, int i, Coordinates b, int j) {
    float dx = a.x()[i] - b.x()[j];
    float dy = a.y()[i] - b.y()[j];
    float dz = a.z()[i] - b.z()[j];
    return dx * dx + dy * dy + dz * dz;
  }

  /** By the definition: the first point whose distance from the chosen ones is largest. */
  private static int[] farthest(Coordinates points, int count, boolean offOrigin) {
    Coordinates origin = new Coordinates(new float[1], new float[1], new float[1]);
    int[] chosen = new int[count];
    for (int n = 1; n < count; n++) {
      float best = -1;
      for (int i = 0; i < points.size(); i++) {
        float nearest = Float.MAX_VALUE;
        for (int c = 0; c < n; c++) {
          nearest = Math.min(nearest, square(points, i, points, chosen[c]));
        }
        if (nearest > best && !(offOrigin && square(points, i, origin, 0) <= 1e-3f)) {
          best = nearest;
          chosen[n] = i;
        }
      }
    }
    return chosen;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 200, 255, 256, 257, 1000})
  void farthestPointsAreThoseOfTheDefinition(int count) {
    Coordinates points = lattice(count, 9, count);
    int wanted = Math.min(count + 3, 60);
    assertThat(PointSampling.farthest(points, wanted)).isEqualTo(farthest(points, wanted, false));
    assertThat(PointSampling.farthestOffOrigin(points, wanted))
        .isEqualTo(farthest(points, wanted, true));
  }

  @Test
  void pointsAtTheOriginAreNotChosen() {
    float[] rows = {0, 0, 0, 1, 0, 0, 0.03f, 0, 0, 0.04f, 0, 0, 0, 2, 0};
    Coordinates points = Coordinates.of(rows, 3);
    // by hand: 0 and 2 (0.0009) never come back, 3 (0.0016) does
    assertThat(PointSampling.farthestOffOrigin(points, 6)).containsExactly(0, 4, 1, 3, 1, 1);
    assertThat(PointSampling.farthest(points, 6)).containsExactly(0, 4, 1, 3, 2, 0);
    Coordinates all = new Coordinates(new float[3], new float[3], new float[3]);
    assertThat(PointSampling.farthestOffOrigin(all, 3)).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"300,1", "300,7", "300,300", "1024,32", "1500,1", "1500,128", "1500,129", "5000,32"})
  void nearestAreTheFirstOfAStableSort(int count, int k) {
    Coordinates points = lattice(count, 9, k);
    Coordinates centres = lattice(40, 9, -k);
    int[] found = PointSampling.nearest(points, centres, k);
    for (int c = 0; c < centres.size(); c++) {
      int centre = c;
      int[] expected =
          IntStream.range(0, points.size())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> square(points, i, centres, centre)))
              .limit(k)
              .mapToInt(Integer::intValue)
              .sorted()
              .toArray();
      assertThat(Arrays.copyOfRange(found, c * k, (c + 1) * k)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 64, 700})
  void ballsHoldTheirFirstPoints(int samples) {
    Coordinates points = lattice(600, 9, samples);
    Coordinates centres = lattice(30, 21, 5);
    float radius = 0.75f; // distances of exactly this are outside
    int[] found = PointSampling.ball(points, centres, radius, samples);
    int empty = 0;
    for (int c = 0; c < centres.size(); c++) {
      int centre = c;
      int[] inside =
          IntStream.range(0, points.size())
              .filter(i -> square(points, i, centres, centre) < radius * radius)
              .toArray();
      empty += inside.length == 0 ? 1 : 0;
      for (int s = 0; s < samples; s++) {
        int expected = inside.length == 0 ? 0 : s < inside.length ? inside[s] : inside[0];
        assertThat(found[c * samples + s]).isEqualTo(expected);
      }
    }
    assertThat(empty).isBetween(1, 29);
  }

  @Test
  void whatCannotBeAnsweredIsRefused() {
    Coordinates points = lattice(5, 9, 0);
    assertThatThrownBy(() -> PointSampling.nearest(points, points, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "6 neighbours of each centre are asked for among 5 points, expected at least as many");
    assertThatThrownBy(() -> PointSampling.farthest(points, 0))
        .hasMessage("0 chosen points are asked for, expected at least 1");
    assertThatThrownBy(() -> Coordinates.of(new float[] {0, 0, 0, 1, Float.NaN, 2}, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("point 1 of 2 is at (1.0, NaN, 2.0), expected finite numbers");
    assertThatThrownBy(() -> Coordinates.of(new float[0], 3)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Coordinates.of(new float[4], 2)).hasMessageContaining("x, y and z");
  }
}
