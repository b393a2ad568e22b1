package org.sensorium.pointcloud.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.media.MediaException;

/**
 * Gathers points: drops invalid ones, keeps coordinates small enough for 32 bits, brings colours to
 * 0 to 1.
 */
final class CloudBuilder {
  /** From here on the numbers of 32 bits lie 1/128 apart or more: a map's metres lose their mm. */
  private static final double FAR = 100_000;

  private static final double ORIGIN_STEP = 1000;

  private final CloudSource file;
  private final PointCloudFormat format;
  private final List<String> notes = new ArrayList<>();
  private final double[] origin = new double[3];
  private float[] xyz;
  private float @Nullable [] rgb;
  private int size;
  private long dropped;

  /**
   * @param expected points, checked against limits and the file's length by the caller; more grow
   * @param coloured whether {@link #colour} follows each point that was kept
   */
  CloudBuilder(CloudSource file, PointCloudFormat format, long expected, boolean coloured) {
    this.file = file;
    this.format = format;
    this.xyz = new float[3 * (int) Math.max(1, expected)];
    this.rgb = coloured ? new float[xyz.length] : null;
  }

  /** Takes a point; false if it is invalid and was dropped. */
  boolean add(double x, double y, double z) throws MediaException {
    if (size == 0) {
      origin[0] = origin(x);
      origin[1] = origin(y);
      origin[2] = origin(z);
    }
    float a = (float) (x - origin[0]);
    float b = (float) (y - origin[1]);
    float c = (float) (z - origin[2]);
    if (!Float.isFinite(a) || !Float.isFinite(b) || !Float.isFinite(c)) {
      dropped++;
      return false;
    }
    if (3 * size == xyz.length) {
      grow();
    }
    xyz[3 * size] = a;
    xyz[3 * size + 1] = b;
    xyz[3 * size + 2] = c;
    size++;
    return true;
  }

  private static double origin(double first) {
    return Math.abs(first) < FAR || !Float.isFinite((float) first)
        ? 0
        : Math.floor(first / ORIGIN_STEP) * ORIGIN_STEP;
  }

  private void grow() throws MediaException {
    file.limits().checkPoints(file.name(), "points", size + 1L);
    int length = 3 * (int) Math.min(file.limits().points(), 2L * size + 16);
    xyz = Arrays.copyOf(xyz, length);
    rgb = rgb == null ? null : Arrays.copyOf(rgb, length);
  }

  /** Colour of the point last taken, as the file has it. */
  void colour(double red, double green, double blue) {
    if (rgb != null) {
      rgb[3 * size - 3] = (float) red;
      rgb[3 * size - 2] = (float) green;
      rgb[3 * size - 1] = (float) blue;
    }
  }

  void note(String note) {
    notes.add(note);
  }

  int size() {
    return size;
  }

  long dropped() {
    return dropped;
  }

  /** Forgets the colours, where it shows late that not all points have one. */
  void dropColours() {
    rgb = null;
  }

  /** Colours are whole multiples of 1 / full. */
  DecodedCloud build(double full) throws MediaException {
    scale(full);
    return finish();
  }

  /**
   * Colours are numbers of which nobody says what they mean: all from 0 to 1 are taken as they are,
   * all from 0 to 255 are divided by 255, others (normals, say) are no colours.
   */
  DecodedCloud buildGuessing() throws MediaException {
    if (rgb != null) {
      float least = 0;
      float most = 0;
      for (int i = 0; i < 3 * size; i++) {
        least = Math.min(least, rgb[i]); // NaN if one is
        most = Math.max(most, rgb[i]);
      }
      if (least >= 0 && most <= 255) {
        scale(most <= 1 ? 1 : 255);
      } else {
        dropColours();
        note(
            "the columns behind x, y, z run from %s to %s: no colours, left out"
                .formatted(least, most));
      }
    }
    return finish();
  }

  /** Greatest colour, as the file has it. */
  double largestColour() {
    double most = 0;
    for (int i = 0; rgb != null && i < 3 * size; i++) {
      most = Math.max(most, rgb[i]);
    }
    return most;
  }

  private void scale(double full) {
    for (int i = 0; rgb != null && i < 3 * size; i++) {
      float value = (float) (rgb[i] / full);
      rgb[i] = value >= 0 ? Math.min(1, value) : 0; // NaN: 0
    }
  }

  private DecodedCloud finish() throws MediaException {
    if (size == 0) {
      throw file.fault(
          dropped == 0
              ? "no points, expected at least one"
              : "none of its %d points has three finite coordinates, expected at least one"
                  .formatted(dropped));
    }
    if (origin[0] != 0 || origin[1] != 0 || origin[2] != 0) {
      note(
          "large coordinates: the point (%s, %s, %s) of the file is the cloud's (0, 0, 0)"
              .formatted(origin[0], origin[1], origin[2]));
    }
    float[] points = Arrays.copyOf(xyz, 3 * size);
    PointCloud cloud = new PointCloud(points, rgb == null ? null : Arrays.copyOf(rgb, 3 * size));
    List<Double> shift = List.of(origin[0], origin[1], origin[2]);
    return new DecodedCloud(format, cloud, shift, dropped, notes);
  }
}
