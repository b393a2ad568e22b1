package org.sensorium.datasets.build.sandbox;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Draws scenes with Java2D, antialiased, without a display. */
final class SceneRenderer {
  private static final int CONTRAST = 105; // least distance of a tone to each object, in RGB
  private static final Color FALLBACK = new Color(150, 150, 155);

  private final SceneConfig config;

  SceneRenderer(SceneConfig config) {
    this.config = config;
  }

  /**
   * @return RGB, {@code imageSize} pixels wide and high; the same scene gives the same pixels
   */
  BufferedImage draw(Scene scene) {
    SplittableRandom random = new SplittableRandom(scene.seed());
    int side = config.imageSize();
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    Color tone = tone(scene, random);
    background(canvas, scene, tone, random);
    clutter(canvas, tone, random);
    if (scene.background() == Background.NOISE) {
      noise(image, random);
    }
    // Large ones first: where objects overlap, a small one is never hidden.
    List<SceneObject> order =
        scene.objects().stream()
            .sorted(Comparator.comparingDouble(SceneObject::radius).reversed())
            .toList();
    for (SceneObject object : order) {
      canvas.setColor(jittered(object.colour().rgb(), random));
      canvas.fill(object.shape().outline().createTransformedArea(stand(object)));
    }
    canvas.dispose();
    return image;
  }

  private AffineTransform stand(SceneObject object) {
    double side = config.imageSize();
    AffineTransform transform = new AffineTransform();
    transform.translate(object.x() * side, object.y() * side);
    transform.rotate(Math.toRadians(object.degrees()));
    transform.scale(object.radius() * side, object.radius() * side);
    return transform;
  }

  private void background(Graphics2D canvas, Scene scene, Color tone, SplittableRandom random) {
    int side = config.imageSize();
    if (scene.background() == Background.GRADIENT) {
      Color other = tone(scene, random);
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
    int side = config.imageSize();
    int lines = config.clutter() == 0 ? 0 : random.nextInt(config.clutter() + 1);
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
  private static Color tone(Scene scene, SplittableRandom random) {
    for (int i = 0; i < 60; i++) {
      Color tone =
          Color.getHSBColor(
              (float) random.nextDouble(),
              (float) (0.22 * random.nextDouble()),
              (float) (0.35 + 0.5 * random.nextDouble()));
      if (scene.objects().stream().allMatch(object -> contrast(tone, object) >= CONTRAST)) {
        return tone;
      }
    }
    return FALLBACK;
  }

  private static double contrast(Color tone, SceneObject object) {
    int rgb = object.colour().rgb();
    int red = tone.getRed() - (rgb >> 16 & 255);
    int green = tone.getGreen() - (rgb >> 8 & 255);
    int blue = tone.getBlue() - (rgb & 255);
    return Math.sqrt(red * red + green * green + blue * blue);
  }

  private Color jittered(int rgb, SplittableRandom random) {
    int most = config.colourJitter();
    int red = clamp((rgb >> 16 & 255) + random.nextInt(-most, most + 1));
    int green = clamp((rgb >> 8 & 255) + random.nextInt(-most, most + 1));
    int blue = clamp((rgb & 255) + random.nextInt(-most, most + 1));
    return new Color(red, green, blue);
  }

  private static int clamp(int channel) {
    return Math.max(0, Math.min(255, channel));
  }
}
