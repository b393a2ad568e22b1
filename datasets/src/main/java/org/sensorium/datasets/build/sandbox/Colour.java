package org.sensorium.datasets.build.sandbox;

import java.util.Locale;

/** Colours that objects have; far enough apart that no two are taken for each other. */
public enum Colour {
  RED(0xD62828),
  GREEN(0x2E9E3F),
  BLUE(0x1F4FD6),
  YELLOW(0xF6D21C),
  PURPLE(0x8A2BC2),
  ORANGE(0xF57C00),
  BLACK(0x141414),
  WHITE(0xFAFAFA),
  PINK(0xFF8FC1),
  BROWN(0x7A4A21),
  CYAN(0x22C7D6);

  private final int rgb; // 0xRRGGBB, sRGB

  Colour(int rgb) {
    this.rgb = rgb;
  }

  /** 0xRRGGBB, sRGB. */
  public int rgb() {
    return rgb;
  }

  /** The word in questions and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
