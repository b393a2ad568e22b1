package org.sensorium.datasets.build.sandbox.clip;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.sensorium.datasets.build.sandbox.Backdrop;
import org.sensorium.datasets.build.sandbox.Colour;

/** Draws clips with Java2D, antialiased, without a display. */
final class ClipRenderer {
  private final ClipSceneConfig config;
  private final Backdrop backdrop;

  ClipRenderer(ClipSceneConfig config) {
    this.config = config;
    this.backdrop = new Backdrop(config.imageSize(), config.clutter());
  }

  /** The file of a clip. */
  byte[] avi(Clip clip) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    try (JpegFrames jpeg = new JpegFrames((float) config.quality())) {
      for (BufferedImage frame : draw(clip)) {
        frames.add(jpeg.encode(frame));
      }
    }
    return AviFile.of(frames, config.imageSize(), config.imageSize(), config.framesPerSecond());
  }

  /** The frames, RGB; the same clip gives the same pixels. */
  List<BufferedImage> draw(Clip clip) {
    BufferedImage behind = blank();
    Graphics2D canvas = canvas(behind);
    backdrop.paint(
        behind, canvas, clip.background(), colours(clip), new SplittableRandom(clip.seed()));
    canvas.dispose();
    List<BufferedImage> frames = new ArrayList<>();
    for (int frame = 0; frame < clip.frames(); frame++) {
      BufferedImage image = blank();
      Graphics2D onto = canvas(image);
      onto.drawImage(behind, 0, 0, null);
      for (int i = 0; i < clip.actors().size(); i++) {
        draw(onto, clip.actors().get(i), clip.pose(i, frame));
      }
      onto.dispose();
      frames.add(image);
    }
    return frames;
  }

  private void draw(Graphics2D canvas, Actor actor, Pose pose) {
    if (pose.visible()) {
      double side = config.imageSize();
      AffineTransform stand = new AffineTransform();
      stand.translate(pose.x() * side, pose.y() * side);
      stand.rotate(Math.toRadians(actor.degrees()));
      stand.scale(pose.radius() * side, pose.radius() * side);
      canvas.setColor(new Color(pose.colour().rgb()));
      canvas.fill(actor.shape().outline().createTransformedArea(stand));
    }
  }

  private static List<Colour> colours(Clip clip) {
    Set<Colour> colours = new LinkedHashSet<>();
    for (Actor actor : clip.actors()) {
      colours.add(actor.colour());
      colours.add(actor.turned());
    }
    return List.copyOf(colours);
  }

  private BufferedImage blank() {
    return new BufferedImage(config.imageSize(), config.imageSize(), BufferedImage.TYPE_INT_RGB);
  }

  private static Graphics2D canvas(BufferedImage image) {
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return canvas;
  }
}
