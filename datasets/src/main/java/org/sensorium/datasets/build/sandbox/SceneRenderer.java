package org.sensorium.datasets.build.sandbox;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Draws scenes with Java2D, antialiased, without a display. */
final class SceneRenderer {
  private final SceneConfig config;
  private final Backdrop backdrop;

  SceneRenderer(SceneConfig config) {
    this.config = config;
    this.backdrop = new Backdrop(config.imageSize(), config.clutter());
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
    backdrop.paint(image, canvas, scene.background(), colours(scene), random);
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

  private static List<Colour> colours(Scene scene) {
    return scene.objects().stream().map(SceneObject::colour).toList();
  }

  private Color jittered(int rgb, SplittableRandom random) {
    int most = config.colourJitter();
    int red = Backdrop.clamp((rgb >> 16 & 255) + random.nextInt(-most, most + 1));
    int green = Backdrop.clamp((rgb >> 8 & 255) + random.nextInt(-most, most + 1));
    int blue = Backdrop.clamp((rgb & 255) + random.nextInt(-most, most + 1));
    return new Color(red, green, blue);
  }
}
