package org.sensorium.datasets.build.sandbox;

import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** Outlines that objects have, each drawn to fill about the unit circle. */
public enum ShapeKind {
  CIRCLE,
  SQUARE,
  TRIANGLE,
  STAR,
  CROSS,
  RING,
  HEART,
  DIAMOND;

  /** The word in questions and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The plural in counting questions. */
  public String plural() {
    return this == CROSS ? "crosses" : word() + "s";
  }

  /** The outline around (0, 0) with radius 1; y grows downwards, as in pictures. */
  public Area outline() {
    return switch (this) {
      case CIRCLE -> new Area(disc(0.92));
      case SQUARE -> new Area(new Rectangle2D.Double(-0.82, -0.82, 1.64, 1.64));
      case TRIANGLE -> polygon(0, -1, 0.98, 0.78, -0.98, 0.78);
      case STAR -> star();
      case CROSS -> cross();
      case RING -> ring();
      case HEART -> heart();
      case DIAMOND -> polygon(0, -1, 0.68, 0, 0, 1, -0.68, 0);
    };
  }

  private static Ellipse2D disc(double radius) {
    return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
  }

  private static Area ring() {
    Area ring = new Area(disc(0.95));
    ring.subtract(new Area(disc(0.52)));
    return ring;
  }

  private static Area cross() {
    Area cross = new Area(new Rectangle2D.Double(-0.9, -0.3, 1.8, 0.6));
    cross.add(new Area(new Rectangle2D.Double(-0.3, -0.9, 0.6, 1.8)));
    return cross;
  }

  private static Area star() {
    double[] corners = new double[20];
    for (int i = 0; i < 10; i++) {
      double angle = Math.PI * (i / 5.0 - 0.5);
      double radius = i % 2 == 0 ? 1.0 : 0.42;
      corners[2 * i] = radius * StrictMath.cos(angle);
      corners[2 * i + 1] = radius * StrictMath.sin(angle);
    }
    return polygon(corners);
  }

  private static Area heart() {
    Path2D path = new Path2D.Double();
    path.moveTo(0, 0.92);
    path.curveTo(-1.5, -0.1, -0.85, -1.25, 0, -0.45);
    path.curveTo(0.85, -1.25, 1.5, -0.1, 0, 0.92);
    path.closePath();
    return new Area(path);
  }

  private static Area polygon(double... corners) {
    Path2D path = new Path2D.Double();
    path.moveTo(corners[0], corners[1]);
    for (int i = 2; i < corners.length; i += 2) {
      path.lineTo(corners[i], corners[i + 1]);
    }
    path.closePath();
    return new Area(path);
  }
}
