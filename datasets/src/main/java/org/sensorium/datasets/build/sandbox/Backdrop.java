package org.sensorium.datasets.build.sandbox;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.SplittableRandom;

/** Paints what lies behind the objects of a picture or clip. */
public final class Backdrop {
  private static final int CONTRAST = 105; // least distance of a tone to each object, in RGB
  private static final Color FALLBACK = new Color(150, 150, 155);

  private final int side; // pixels
  private final int clutter;

  /**
   * @param side of the square picture, pixels
   * @param clutter most faint lines
   */
  public Backdrop(int side, int clutter) {
    this.side = side;
    this.clutter = clutter;
  }

  /**
   * Fills a picture.
   *
   * @param canvas of the image
   * @param colours of the objects, which no tone comes near
   */
  public void paint(
      BufferedImage image,
      Graphics2D canvas,
      Background kind,
      List<Colour> colours,
      SplittableRandom random) {
    Color tone = tone(colours, random);
    background(canvas, kind, colours, tone, random);
    clutter(canvas, tone, random);
    if (kind == Background.NOISE) {
      noise(image, random);
    }
  }

  private void background(
      Graphics2D canvas,
      Background kind,
      List<Colour> colours,
      Color tone,
      SplittableRandom random) {
    if (kind == Background.GRADIENT) {
      Color other = tone(colours, random);
      double angle = random.nextDouble() * 2 * Math.PI;
      float dx = (float) (StrictMath.cos(angle) * side / 2);
      float dy = (float) (StrictMath.sin(angle) * side / 2);
      float middle = side / 2f;
      canvas.setPaint(
          new GradientPaint(middle - dx, middle - dy, tone, middle + dx, middle + dy, other));
    } else {
      canvas.setColor(tone);
    }
    canvas.fillRect(0, 0, side, side);
  }

  private void clutter(Graphics2D canvas, Color tone, SplittableRandom random) {
    int lines = clutter == 0 ? 0 : random.nextInt(clutter + 1);
    for (int i = 0; i < lines; i++) {
      int shift = random.nextBoolean() ? 22 : -22;
      canvas.setColor(
          new Color(
              clamp(tone.getRed() + shift),
              clamp(tone.getGreen() + shift),
              clamp(tone.getBlue() + shift)));
      canvas.setStroke(new BasicStroke((float) (side * (0.005 + 0.01 * random.nextDouble()))));
      canvas.draw(
          new Line2D.Double(
              side * random.nextDouble(),
              side * random.nextDouble(),
              side * random.nextDouble(),
              side * random.nextDouble()));
    }
  }

  private static void noise(BufferedImage image, SplittableRandom random) {
    int amplitude = 8 + random.nextInt(14);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int shift = random.nextInt(-amplitude, amplitude + 1);
        int rgb = image.getRGB(x, y);
        image.setRGB(
            x,
            y,
            clamp((rgb >> 16 & 255) + shift) << 16
                | clamp((rgb >> 8 & 255) + shift) << 8
                | clamp((rgb & 255) + shift));
      }
    }
  }

  /** A pale or muted tone that no object's colour comes near. */
  private static Color tone(List<Colour> colours, SplittableRandom random) {
    for (int i = 0; i < 60; i++) {
      Color tone =
          Color.getHSBColor(
              (float) random.nextDouble(),
              (float) (0.22 * random.nextDouble()),
              (float) (0.35 + 0.5 * random.nextDouble()));
      if (colours.stream().allMatch(colour -> contrast(tone, colour) >= CONTRAST)) {
        return tone;
      }
    }
    return FALLBACK;
  }

  private static double contrast(Color tone, Colour colour) {
    int rgb = colour.rgb();
    int red = tone.getRed() - (rgb >> 16 & 255);
    int green = tone.getGreen() - (rgb >> 8 & 255);
    int blue = tone.getBlue() - (rgb & 255);
    return Math.sqrt(red * red + green * green + blue * blue);
  }

  static int clamp(int channel) {
    return Math.max(0, Math.min(255, channel));
  }
}
