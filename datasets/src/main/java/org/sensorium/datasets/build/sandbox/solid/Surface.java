package org.sensorium.datasets.build.sandbox.solid;

import java.util.SplittableRandom;

/** Points spread evenly over the surfaces of solids, in the unit ball around (0, 0, 0). */
final class Surface {
  private static final double SIDE = 0.57; // half the cube's edge: its corners touch the ball
  private static final double BAR_RADIUS = 0.6; // cylinder
  private static final double BAR_HEIGHT = 0.8; // half
  private static final double CONE_RADIUS = 0.75;
  private static final double CONE_BASE = -0.66; // y; the tip is at 1
  private static final double RING_RADIUS = 0.7; // torus, to the middle of its tube
  private static final double TUBE_RADIUS = 0.28;
  private static final double PYRAMID_SIDE = 0.55; // half an edge of the base
  private static final double PYRAMID_BASE = -0.62; // y; the tip is at 1

  private Surface() {}

  /** Area of the whole surface. */
  static double area(SolidKind kind) {
    return switch (kind) {
      case SPHERE -> 4 * Math.PI;
      case CUBE -> 24 * SIDE * SIDE;
      case CYLINDER -> 4 * Math.PI * BAR_RADIUS * BAR_HEIGHT + 2 * disc(BAR_RADIUS);
      case CONE -> Math.PI * CONE_RADIUS * coneSlant() + disc(CONE_RADIUS);
      case TORUS -> 4 * Math.PI * Math.PI * RING_RADIUS * TUBE_RADIUS;
      case PYRAMID -> 4 * PYRAMID_SIDE * (PYRAMID_SIDE + pyramidSlant());
    };
  }

  /** The lowest y. */
  static double bottom(SolidKind kind) {
    return switch (kind) {
      case SPHERE -> -1;
      case CUBE -> -SIDE;
      case CYLINDER -> -BAR_HEIGHT;
      case CONE -> CONE_BASE;
      case TORUS -> -TUBE_RADIUS;
      case PYRAMID -> PYRAMID_BASE;
    };
  }

  /** One point: x, y, z. */
  static double[] point(SolidKind kind, SplittableRandom random) {
    return switch (kind) {
      case SPHERE -> sphere(random);
      case CUBE -> cube(random);
      case CYLINDER -> cylinder(random);
      case CONE -> cone(random);
      case TORUS -> torus(random);
      case PYRAMID -> pyramid(random);
    };
  }

  private static double[] sphere(SplittableRandom random) {
    double y = signed(random); // Archimedes: even over heights
    return around(StrictMath.sqrt(1 - y * y), y, random);
  }

  private static double[] cube(SplittableRandom random) {
    double[] point = {SIDE * signed(random), SIDE * signed(random), SIDE * signed(random)};
    point[random.nextInt(3)] = random.nextBoolean() ? SIDE : -SIDE;
    return point;
  }

  private static double[] cylinder(SplittableRandom random) {
    double caps = 2 * disc(BAR_RADIUS);
    if (random.nextDouble() * area(SolidKind.CYLINDER) < caps) {
      double end = random.nextBoolean() ? BAR_HEIGHT : -BAR_HEIGHT;
      return around(BAR_RADIUS * StrictMath.sqrt(random.nextDouble()), end, random);
    }
    return around(BAR_RADIUS, BAR_HEIGHT * signed(random), random);
  }

  private static double[] cone(SplittableRandom random) {
    double share = StrictMath.sqrt(random.nextDouble()); // of the way from the tip
    boolean base = random.nextDouble() * area(SolidKind.CONE) < disc(CONE_RADIUS);
    double y = base ? CONE_BASE : 1 + (CONE_BASE - 1) * share;
    return around(CONE_RADIUS * share, y, random);
  }

  private static double[] torus(SplittableRandom random) {
    while (true) {
      double tube = 2 * Math.PI * random.nextDouble();
      double reach = RING_RADIUS + TUBE_RADIUS * StrictMath.cos(tube);
      if (random.nextDouble() * (RING_RADIUS + TUBE_RADIUS) < reach) {
        return around(reach, TUBE_RADIUS * StrictMath.sin(tube), random);
      }
    }
  }

  private static double[] pyramid(SplittableRandom random) {
    double across = PYRAMID_SIDE * signed(random);
    if (random.nextDouble() * (PYRAMID_SIDE + pyramidSlant()) < PYRAMID_SIDE) {
      return new double[] {across, PYRAMID_BASE, PYRAMID_SIDE * signed(random)};
    }
    double share = StrictMath.sqrt(random.nextDouble()); // of the way from the tip
    double y = 1 + (PYRAMID_BASE - 1) * share;
    double out = PYRAMID_SIDE * share;
    return switch (random.nextInt(4)) {
      case 0 -> new double[] {across * share, y, out};
      case 1 -> new double[] {across * share, y, -out};
      case 2 -> new double[] {out, y, across * share};
      default -> new double[] {-out, y, across * share};
    };
  }

  private static double disc(double radius) {
    return Math.PI * radius * radius;
  }

  private static double coneSlant() {
    double height = 1 - CONE_BASE;
    return StrictMath.sqrt(CONE_RADIUS * CONE_RADIUS + height * height);
  }

  /** Height of a side's triangle. */
  private static double pyramidSlant() {
    double height = 1 - PYRAMID_BASE;
    return StrictMath.sqrt(PYRAMID_SIDE * PYRAMID_SIDE + height * height);
  }

  private static double[] around(double radius, double y, SplittableRandom random) {
    double angle = 2 * Math.PI * random.nextDouble();
    return new double[] {radius * StrictMath.cos(angle), y, radius * StrictMath.sin(angle)};
  }

  private static double signed(SplittableRandom random) {
    return 2 * random.nextDouble() - 1;
  }
}
