package org.sensorium.datasets.build.sandbox;

/** What lies behind the objects. */
public enum Background {
  /** One tone. */
  PLAIN,
  /** A linear blend of two tones. */
  GRADIENT,
  /** One tone with independent noise per pixel. */
  NOISE
}
