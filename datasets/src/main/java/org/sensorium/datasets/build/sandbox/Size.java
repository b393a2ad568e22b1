package org.sensorium.datasets.build.sandbox;

import java.util.Locale;

/** Sizes that objects have; their ranges are in {@link SceneConfig} and never touch. */
public enum Size {
  SMALL,
  LARGE;

  /** The word in descriptions. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
