package org.sensorium.pointcloud.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class ThreeViewsTest {
  private static final int PANEL = 360; // pixels
  private static final int RED = 0xFFFF0000;
  private static final int BLUE = 0xFF0000FF;

  /** Cube of side 2; red at (1, -1, 1), blue at the opposite corner: both at full strength once. */
  @Test
  void putsAxesWhereTheLettersSay() {
    float[] xyz = {1, -1, 1, -1, 1, -1};
    float[] rgb = {1, 0, 0, 0, 0, 1};
    BufferedImage image = ThreeViews.draw(new PointCloud(xyz, rgb));
    assertThat(image.getWidth()).isEqualTo(3 * PANEL);
    assertThat(image.getHeight()).isEqualTo(PANEL);
    // front: x right, z up, small y near; red is near: right, top
    assertThat(image.getRGB(332, 28)).isEqualTo(RED);
    assertThat(isBluish(image.getRGB(28, 332))).isTrue();
    // side: y right, z up, great x near; red is near: left, top
    assertThat(image.getRGB(PANEL + 28, 28)).isEqualTo(RED);
    assertThat(isBluish(image.getRGB(PANEL + 332, 332))).isTrue();
    // above: x right, y up, great z near; red is near: right, bottom
    assertThat(image.getRGB(2 * PANEL + 332, 332)).isEqualTo(RED);
    assertThat(isBluish(image.getRGB(2 * PANEL + 28, 28))).isTrue();
  }

  /** Blue, faded to white because it is far. */
  private static boolean isBluish(int colour) {
    int red = colour >> 16 & 0xFF;
    return (colour & 0xFF) == 0xFF && red > 0x60 && red < 0xC0;
  }

  @Test
  void nearPointsHideFarOnes() {
    float[] xyz = {0, -1, 0, 0, 1, 0};
    float[] rgb = {0, 0, 1, 1, 0, 0};
    BufferedImage image = ThreeViews.draw(new PointCloud(xyz, rgb));
    assertThat(image.getRGB(180, 180)).isEqualTo(BLUE);
  }

  @Test
  void drawsOnePointAndBrightColours() {
    BufferedImage image = ThreeViews.draw(new PointCloud(new float[3], new float[] {1, 1, 1}));
    assertThat(image.getRGB(180, 180)).isEqualTo(0xFFFFFFFF);
    assertThat(image.getRGB(100, 100)).isEqualTo(0xFF202020);
  }
}
