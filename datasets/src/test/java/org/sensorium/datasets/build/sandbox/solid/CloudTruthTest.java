package org.sensorium.datasets.build.sandbox.solid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.build.Sandboxes;
import org.sensorium.datasets.build.sandbox.AskedRows;
import org.sensorium.datasets.build.sandbox.AskedRows.Asked;
import org.sensorium.datasets.build.sandbox.Colour;

/** Answers are worked out anew from the points of the files, and nothing else. */
class CloudTruthTest {
  @TempDir static Path folder;
  private static List<Asked> all;

  /** A solid as its points show it. */
  private record Seen(String shape, String colour, double x, double radius) {}

  @BeforeAll
  static void write() throws IOException {
    Sandboxes.of("points")
        .with(Map.of("trainScenes", "80", "testScenes", "40", "scene.points", "8192"))
        .write(folder, made -> {});
    all = AskedRows.all(folder);
  }

  @Test
  void answersAreTrue() throws IOException {
    for (Asked asked : all) {
      List<Seen> seen = look(asked.file());
      assertThat(asked.answer()).as("%s of %s", asked, seen).isEqualTo(answer(asked, seen));
    }
  }

  private static String answer(Asked asked, List<Seen> seen) {
    List<String> words = List.of(asked.question().replaceAll("[?.]", "").split(" "));
    String last = words.get(words.size() - 1);
    return switch (asked.kind()) {
      case "count" -> List.of("one", "two", "three").get(seen.size() - 1);
      case "shape" -> last.equals("it") ? seen.get(0).shape : ofColour(seen, last).shape;
      case "colour" -> ofShape(seen, last).colour;
      case "size" -> {
        Comparator<Seen> bySize = Comparator.comparingDouble(Seen::radius);
        List<Seen> sorted =
            seen.stream().sorted(last.equals("big") ? bySize.reversed() : bySize).toList();
        double ratio = sorted.get(0).radius / sorted.get(1).radius;
        assertThat(Math.max(ratio, 1 / ratio)).isGreaterThan(1.35);
        yield sorted.get(0).shape;
      }
      case "position" ->
          words.get(0).equals("Where")
              ? place(seen, seen.indexOf(ofShape(seen, last)))
              : seen.stream()
                  .filter(one -> place(seen, seen.indexOf(one)).equals(last))
                  .findFirst()
                  .orElseThrow()
                  .shape;
      case "yes_no" ->
          words.get(1).equals("there")
              ? yes(
                  seen.stream()
                      .anyMatch(one -> one.colour.equals(words.get(3)) && one.shape.equals(last)))
              : yes(ofShape(seen, words.get(2)).x < ofShape(seen, last).x);
      case "describe" -> {
        String joined =
            String.join(
                ", ",
                seen.stream().map(one -> "a %s %s".formatted(one.colour, one.shape)).toList());
        yield joined.replaceAll(", ([^,]*)$", " and $1");
      }
      default -> throw new AssertionError(asked.kind());
    };
  }

  private static String yes(boolean truth) {
    return truth ? "yes" : "no";
  }

  private static Seen ofShape(List<Seen> seen, String shape) {
    return seen.stream().filter(one -> one.shape.equals(shape)).findFirst().orElseThrow();
  }

  private static Seen ofColour(List<Seen> seen, String colour) {
    return seen.stream().filter(one -> one.colour.equals(colour)).findFirst().orElseThrow();
  }

  private static String place(List<Seen> seen, int at) {
    return at == 0 ? "left" : at == seen.size() - 1 ? "right" : "middle";
  }

  /** What stands in a cloud, from the left: points are parted by the colour they are nearest to. */
  private static List<Seen> look(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(10 + bytes.getShort(8));
    Map<Colour, List<double[]>> parts = new EnumMap<>(Colour.class);
    while (bytes.hasRemaining()) {
      double[] point = {bytes.getFloat(), bytes.getFloat(), bytes.getFloat()};
      double[] rgb = {bytes.getFloat(), bytes.getFloat(), bytes.getFloat()};
      parts.computeIfAbsent(nearest(rgb), colour -> new ArrayList<>()).add(point);
    }
    List<Seen> seen = new ArrayList<>();
    parts.forEach((colour, points) -> seen.add(seen(colour, points)));
    seen.sort(Comparator.comparingDouble(Seen::x));
    return seen;
  }

  private static Colour nearest(double[] rgb) {
    Comparator<Colour> byDistance =
        Comparator.comparingDouble(
            colour ->
                Math.abs((colour.rgb() >> 16 & 255) / 255.0 - rgb[0])
                    + Math.abs((colour.rgb() >> 8 & 255) / 255.0 - rgb[1])
                    + Math.abs((colour.rgb() & 255) / 255.0 - rgb[2]));
    return List.of(Colour.values()).stream().min(byDistance).orElseThrow();
  }

  private static Seen seen(Colour colour, List<double[]> points) {
    double[] low = points.get(0).clone();
    double[] high = points.get(0).clone();
    for (double[] point : points) {
      for (int axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], point[axis]);
        high[axis] = Math.max(high[axis], point[axis]);
      }
    }
    assertThat(low[1]).as("all stand on the ground").isBetween(-0.02, 0.06);
    double x = (low[0] + high[0]) / 2;
    double z = (low[2] + high[2]) / 2;
    double height = high[1] - low[1];
    double widest = 0; // farthest from the vertical axis
    double above = 0; // the same in the top tenth
    double below = 0; // the same in the bottom tenth
    double[] around = new double[24]; // the same in the bottom fifth, by direction
    for (double[] point : points) {
      double out = Math.hypot(point[0] - x, point[2] - z);
      double up = (point[1] - low[1]) / height;
      widest = Math.max(widest, out);
      above = up > 0.9 ? Math.max(above, out) : above;
      below = up < 0.1 ? Math.max(below, out) : below;
      if (up < 0.2) {
        double turn = Math.atan2(point[2] - z, point[0] - x) / (2 * Math.PI) + 0.5;
        int at = Math.min(23, (int) (24 * turn));
        around[at] = Math.max(around[at], out);
      }
    }
    double roundness = Arrays.stream(around).min().orElseThrow() / widest;
    boolean round = roundness > 0.82;
    String shape;
    if (height < 0.9 * widest) {
      shape = "torus";
    } else if (above < 0.3 * widest) {
      shape = round ? "cone" : "pyramid";
    } else if (below < 0.8 * widest) {
      shape = "sphere";
    } else {
      shape = round ? "cylinder" : "cube";
    }
    return new Seen(shape, colour.word(), x, Math.max(widest, height / 2));
  }

  /** Even sampling: the share of points on a part is the part's share of the area. */
  @Test
  void pointsAreSpreadEvenly() {
    var random = new SplittableRandom(5);
    int above = 0;
    int base = 0;
    int outside = 0;
    for (int i = 0; i < 40_000; i++) {
      above += Surface.point(SolidKind.SPHERE, random)[1] > 0.5 ? 1 : 0;
      base +=
          Surface.point(SolidKind.PYRAMID, random)[1] == Surface.bottom(SolidKind.PYRAMID) ? 1 : 0;
      double[] torus = Surface.point(SolidKind.TORUS, random);
      outside += Math.hypot(torus[0], torus[2]) > 0.7 ? 1 : 0;
    }
    assertThat(above / 40_000.0).isBetween(0.24, 0.26); // cap of height 1/2: a quarter
    // base 1.1 x 1.1 against four triangles of 1.1 x hypot(0.55, 1.62) / 2
    assertThat(base / 40_000.0).isBetween(0.233, 0.253); // 1.21 / (1.21 + 3.764)
    // outer half of a torus: 1/2 + r / (pi R) = 1/2 + 0.28 / (0.7 pi)
    assertThat(outside / 40_000.0).isBetween(0.617, 0.637);
  }
}
