package org.sensorium.audio.processing;

/**
 * Colours from dark violet over green to yellow whose brightness grows evenly, also to the colour
 * blind and in grey.
 *
 * @see <a href="https://bids.github.io/colormap/">Viridis</a> of S. van der Walt and N. Smith, CC0
 */
final class Viridis {
  private static final int[][] STOPS = {
    {68, 1, 84}, {72, 40, 120}, {62, 74, 137}, {49, 104, 142}, {38, 130, 142},
    {31, 158, 137}, {53, 183, 121}, {109, 205, 89}, {180, 222, 44}, {253, 231, 37}
  };

  private Viridis() {}

  /**
   * @param value from 0 to 1
   * @return 0xRRGGBB
   */
  static int at(float value) {
    float place = Math.max(0, Math.min(1, value)) * (STOPS.length - 1);
    int low = Math.min(STOPS.length - 2, (int) place);
    float share = place - low;
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      int from = STOPS[low][c];
      rgb = rgb << 8 | Math.round(from + share * (STOPS[low + 1][c] - from));
    }
    return rgb;
  }
}
