package org.sensorium.datasets.build.sandbox.sound;

import java.util.Locale;

/** Timbres, each unlike the others in its attack, its partials or its decay. */
public enum Instrument {
  /** Nearly a sine, with breath, a soft attack and tremolo. */
  FLUTE,
  /** Odd harmonics, at once and even. */
  ORGAN,
  /** Inharmonic partials that ring out. */
  BELL,
  /** A plucked string (Karplus and Strong). */
  GUITAR,
  /** All harmonics, the high ones coming later. */
  TRUMPET,
  /** A burst of noise over a falling thump; it has no pitch. */
  DRUM;

  /** The word in questions and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether its notes have a pitch. */
  public boolean pitched() {
    return this != DRUM;
  }
}
