package org.sensorium.datasets.build.sandbox.solid;

import java.util.Locale;

/** Solids, each with its surface inside the unit ball; axes of symmetry are vertical. */
public enum SolidKind {
  SPHERE,
  CUBE,
  CYLINDER,
  CONE,
  TORUS,
  PYRAMID;

  /** The word in questions and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
