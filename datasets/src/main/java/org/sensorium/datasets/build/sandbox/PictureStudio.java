package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.sensorium.datasets.conversation.Media;

/** Pictures of coloured shapes. */
final class PictureStudio implements Studio<Scene, Combination> {
  private final SandboxConfig config;
  private final SceneRenderer renderer;

  PictureStudio(SandboxConfig config) {
    this.config = config;
    this.renderer = new SceneRenderer(config.scene());
  }

  @Override
  public HeldOut<Combination> split(SplittableRandom random) {
    List<Combination> all = new ArrayList<>();
    for (ShapeKind shape : config.scene().shapes()) {
      for (Colour colour : config.scene().colours()) {
        all.add(new Combination(shape, colour));
      }
    }
    return HeldOut.split(
        all, config.heldOutCombinations(), Combination::shape, Combination::colour, random);
  }

  @Override
  public Function<String, Scene> composer(
      List<Combination> targets, List<Combination> others, SplittableRandom random) {
    return new SceneComposer(config, targets, others, random)::compose;
  }

  @Override
  public Asker<Scene> asker(List<Combination> askable, SplittableRandom random) {
    return new QuestionMaker(config, askable, random)::ask;
  }

  @Override
  public String name(Scene scene) {
    return scene.name();
  }

  @Override
  public Media medium(Scene scene) {
    return new Media(Media.Kind.IMAGE, Sandbox.IMAGES + "/" + scene.name() + ".png");
  }

  @Override
  public ObjectNode truth(Scene scene) {
    return SceneTruth.of(scene);
  }

  @Override
  public void save(Scene scene, Path file) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    if (!ImageIO.write(renderer.draw(scene), "png", png)) {
      throw new IOException("%s: this Java has no PNG writer".formatted(file));
    }
    Files.write(file, png.toByteArray());
  }
}
