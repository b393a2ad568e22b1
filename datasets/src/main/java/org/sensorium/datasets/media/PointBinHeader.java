package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * Points as bare 32-bit floating numbers, least byte first, without any header (.bin, as of KITTI
 * and nuScenes). How many belong to a point is not told; that they are such numbers is checked on
 * the first ones.
 */
final class PointBinHeader {
  private static final int FLOAT = 4; // bytes
  private static final int LOOKED_AT = 64; // numbers
  private static final float LARGEST = 1e7f; // metres

  private PointBinHeader() {}

  static boolean matches(HeaderFile file) {
    return file.isNamed(".bin");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    if (file.length() % FLOAT != 0 || file.length() < 3 * FLOAT) {
      throw file.truncated(
          "%d bytes, expected points of numbers of %d bytes".formatted(file.length(), FLOAT));
    }
    for (int i = 0; i < Math.min(LOOKED_AT, file.length() / FLOAT); i++) {
      float number = file.f32((long) FLOAT * i, false);
      if (!(Math.abs(number) <= LARGEST)) {
        throw file.fault(
            "number %d is %s, expected coordinates as 32-bit floating numbers, least byte first"
                .formatted(i + 1, number));
      }
    }
    return MediaHeader.points("bin", 0, 0);
  }
}
