package org.sensorium.datasets.build.sandbox.solid;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sensorium.datasets.build.sandbox.Deck;

/** Samples the surfaces of clouds. */
final class CloudSampler {
  private final CloudSceneConfig config;

  CloudSampler(CloudSceneConfig config) {
    this.config = config;
  }

  /**
   * The points of a cloud, in random order.
   *
   * @return rows of x, y, z, red, green, blue; colours 0 to 1
   */
  List<float[]> sample(Cloud cloud) {
    SplittableRandom random = new SplittableRandom(cloud.seed());
    double all = cloud.solids().stream().mapToDouble(CloudSampler::area).sum();
    List<float[]> points = new ArrayList<>();
    double area = 0;
    for (Solid solid : cloud.solids()) {
      area += area(solid);
      long upTo = Math.round(config.points() * area / all);
      while (points.size() < upTo) {
        points.add(point(solid, random));
      }
    }
    Deck.shuffle(points, random);
    return points;
  }

  private static double area(Solid solid) {
    return Surface.area(solid.kind()) * solid.radius() * solid.radius();
  }

  private float[] point(Solid solid, SplittableRandom random) {
    double[] unit = Surface.point(solid.kind(), random);
    double sine = StrictMath.sin(solid.turn());
    double cosine = StrictMath.cos(solid.turn());
    double x = cosine * unit[0] + sine * unit[2];
    double y = unit[1] - Surface.bottom(solid.kind());
    double z = cosine * unit[2] - sine * unit[0];
    int rgb = solid.coat().colour().rgb();
    return new float[] {
      (float) (solid.x() + solid.radius() * x + error(config.noise(), random)),
      (float) (solid.radius() * y + error(config.noise(), random)),
      (float) (solid.z() + solid.radius() * z + error(config.noise(), random)),
      channel(rgb >> 16 & 255, random),
      channel(rgb >> 8 & 255, random),
      channel(rgb & 255, random)
    };
  }

  private float channel(int value, SplittableRandom random) {
    double noisy = value / 255.0 + error(config.colourNoise(), random);
    return (float) Math.max(0, Math.min(1, noisy));
  }

  private static double error(double most, SplittableRandom random) {
    return most * (2 * random.nextDouble() - 1);
  }
}
