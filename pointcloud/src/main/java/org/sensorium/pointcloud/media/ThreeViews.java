package org.sensorium.pointcloud.media;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a cloud: from the front (x right, z up), from the side (y right, z up), from above
 * (x right, y up), side by side at one scale, without perspective. Near points hide far ones and
 * are stronger in colour; points without a colour go from blue (low) to yellow (high) along z. The
 * ground is white, or dark below bright colours. Letters are drawn as strokes, for a machine may
 * have no fonts.
 */
public final class ThreeViews {
  private static final int PANEL = 360; // pixels, both ways
  private static final int MARGIN = 28; // pixels, on each side
  private static final int[][] AXES = {{0, 2, 1}, {1, 2, 0}, {0, 1, 2}}; // right, up, depth

  /** Whether small numbers along the depth axis are near the eye. */
  private static final boolean[] SMALL_IS_NEAR = {true, false, false};

  private static final double FADED = 0.55; // of the way to the ground, for the farthest point
  private static final double BRIGHT = 0.6; // mean colour, of 1
  private static final Color LINES = new Color(0x808080);

  /** Letters x, y, z as strokes on a square of side 1, y down. */
  private static final double[][][] LETTERS = {
    {{0, 0, 1, 1}, {1, 0, 0, 1}},
    {{0, 0, .5, .5}, {1, 0, .5, .5}, {.5, .5, .5, 1}},
    {{0, 0, 1, 0}, {1, 0, 0, 1}, {0, 1, 1, 1}}
  };

  private final PointCloud cloud;
  private final BufferedImage image =
      new BufferedImage(3 * PANEL, PANEL, BufferedImage.TYPE_INT_RGB);
  private final double[] least = new double[3];
  private final double[] most = new double[3];
  private final double scale; // pixels a unit
  private final int dot; // pixels, side of a point
  private final Color ground;

  private ThreeViews(PointCloud cloud) {
    this.cloud = cloud;
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < cloud.xyz().length; i++) {
      least[i % 3] = Math.min(least[i % 3], cloud.xyz()[i]);
      most[i % 3] = Math.max(most[i % 3], cloud.xyz()[i]);
    }
    double extent = 0;
    for (int axis = 0; axis < 3; axis++) {
      extent = Math.max(extent, most[axis] - least[axis]);
    }
    this.scale = extent > 0 ? (PANEL - 2 * MARGIN) / extent : 1;
    this.ground = isBright(cloud.rgb()) ? new Color(0x202020) : Color.WHITE;
    this.dot = cloud.size() > 20_000 ? 1 : cloud.size() > 2_000 ? 2 : cloud.size() > 200 ? 3 : 5;
  }

  private static boolean isBright(float @Nullable [] rgb) {
    double sum = 0;
    for (int i = 0; rgb != null && i < rgb.length; i++) {
      sum += rgb[i];
    }
    return rgb != null && sum / rgb.length > BRIGHT;
  }

  /** Draws a cloud, 1080 x 360 pixels. */
  public static BufferedImage draw(PointCloud cloud) {
    ThreeViews views = new ThreeViews(cloud);
    Graphics2D graphics = views.image.createGraphics();
    try {
      graphics.setColor(views.ground);
      graphics.fillRect(0, 0, 3 * PANEL, PANEL);
      for (int panel = 0; panel < AXES.length; panel++) {
        views.points(panel);
        views.frame(graphics, panel);
      }
    } finally {
      graphics.dispose();
    }
    return views.image;
  }

  /** Points of one view; of those on a pixel the nearest. */
  private void points(int panel) {
    int depth = AXES[panel][2];
    float[] xyz = cloud.xyz();
    double[] nearest = new double[PANEL * PANEL];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int point = 0; point < cloud.size(); point++) {
      double share = share(xyz[3 * point + depth], depth);
      double far = SMALL_IS_NEAR[panel] ? share : 1 - share;
      int left = place(xyz[3 * point + AXES[panel][0]], AXES[panel][0]) - dot / 2;
      int top = PANEL - place(xyz[3 * point + AXES[panel][1]], AXES[panel][1]) - dot / 2;
      for (int pixel = 0; pixel < dot * dot; pixel++) {
        int column = left + pixel % dot;
        int row = top + pixel / dot;
        if (far < nearest[row * PANEL + column]) {
          nearest[row * PANEL + column] = far;
          image.setRGB(panel * PANEL + column, row, faded(colour(point), FADED * far));
        }
      }
    }
  }

  /** Pixels from the left or the bottom of a panel; the cloud's middle is the panel's. */
  private int place(double value, int axis) {
    return (int) Math.round(PANEL / 2.0 + (value - (least[axis] + most[axis]) / 2) * scale);
  }

  /** 0 at the least coordinate, 1 at the greatest. */
  private double share(double value, int axis) {
    double extent = most[axis] - least[axis];
    return extent > 0 ? (value - least[axis]) / extent : 0;
  }

  private int colour(int point) {
    float[] rgb = cloud.rgb();
    if (rgb != null) {
      return new Color(rgb[3 * point], rgb[3 * point + 1], rgb[3 * point + 2]).getRGB();
    }
    double height = share(cloud.xyz()[3 * point + 2], 2);
    return Color.getHSBColor((float) (0.67 - 0.53 * height), 0.85f, 0.80f).getRGB();
  }

  private int faded(int colour, double share) {
    int result = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int from = colour >> shift & 0xFF;
      int to = ground.getRGB() >> shift & 0xFF;
      result |= (int) Math.round(from + (to - from) * share) << shift;
    }
    return result;
  }

  /** Two arrows from the lower left corner with their axes' letters, and the panel's edge. */
  private void frame(Graphics2D graphics, int panel) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(LINES);
    graphics.setStroke(new BasicStroke(1.4f));
    double left = panel * (double) PANEL + 10;
    double low = PANEL - 10.0;
    stroke(graphics, left, low, left + 34, low);
    stroke(graphics, left + 34, low, left + 29, low - 3);
    stroke(graphics, left + 34, low, left + 29, low + 3);
    stroke(graphics, left, low, left, low - 34);
    stroke(graphics, left, low - 34, left - 3, low - 29);
    stroke(graphics, left, low - 34, left + 3, low - 29);
    letter(graphics, AXES[panel][0], left + 40, low - 4);
    letter(graphics, AXES[panel][1], left - 4, low - 48);
    if (panel > 0) {
      stroke(graphics, panel * (double) PANEL, 8, panel * (double) PANEL, PANEL - 8);
    }
  }

  private static void letter(Graphics2D graphics, int axis, double x, double y) {
    for (double[] line : LETTERS[axis]) {
      stroke(graphics, x + 8 * line[0], y + 8 * line[1], x + 8 * line[2], y + 8 * line[3]);
    }
  }

  private static void stroke(Graphics2D graphics, double x, double y, double toX, double toY) {
    Path2D path = new Path2D.Double();
    path.moveTo(x, y);
    path.lineTo(toX, toY);
    graphics.draw(path);
  }
}
