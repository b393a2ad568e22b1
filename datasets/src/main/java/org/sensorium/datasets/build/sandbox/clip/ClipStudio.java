package org.sensorium.datasets.build.sandbox.clip;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.sensorium.datasets.build.sandbox.Asker;
import org.sensorium.datasets.build.sandbox.BalancedAsker;
import org.sensorium.datasets.build.sandbox.HeldOut;
import org.sensorium.datasets.build.sandbox.ShapeKind;
import org.sensorium.datasets.build.sandbox.Studio;
import org.sensorium.datasets.conversation.Media;

/** Clips of shapes to which something happens. */
final class ClipStudio implements Studio<Clip, Deed> {
  private final ClipConfig config;
  private final ClipRenderer renderer;

  ClipStudio(ClipConfig config) {
    this.config = config;
    this.renderer = new ClipRenderer(config.scene());
  }

  @Override
  public HeldOut<Deed> split(SplittableRandom random) {
    List<Deed> all = new ArrayList<>();
    for (ShapeKind shape : config.scene().shapes()) {
      for (Action action : config.scene().actions()) {
        all.add(new Deed(shape, action));
      }
    }
    return HeldOut.split(all, config.heldOutCombinations(), Deed::shape, Deed::action, random);
  }

  @Override
  public Function<String, Clip> composer(
      List<Deed> targets, List<Deed> others, SplittableRandom random) {
    return new ClipComposer(config.scene(), targets, others, random)::compose;
  }

  @Override
  public Asker<Clip> asker(List<Deed> askable, SplittableRandom random) {
    return new BalancedAsker<>(
        config.questions().kinds(), clip -> new ClipQuestions(clip, askable).all(), random);
  }

  @Override
  public String name(Clip clip) {
    return clip.name();
  }

  @Override
  public Media medium(Clip clip) {
    return new Media(Media.Kind.VIDEO, "clips/" + clip.name() + ".avi");
  }

  @Override
  public void save(Clip clip, Path file) throws IOException {
    Files.write(file, renderer.avi(clip));
  }

  /** Shapes with their boxes (x0, y0, x1, y1 in shares of the side) in the first and last frame. */
  @Override
  public ObjectNode truth(Clip clip) {
    ObjectNode truth = JsonNodeFactory.instance.objectNode();
    ArrayNode shapes = truth.putArray("shapes");
    for (int i = 0; i < clip.actors().size(); i++) {
      Actor actor = clip.actors().get(i);
      ObjectNode node = shapes.addObject();
      node.put("shape", actor.shape().word());
      pose(node.putObject("start"), clip.pose(i, 0));
      pose(node.putObject("end"), clip.pose(i, clip.frames() - 1));
    }
    ArrayNode events = truth.putArray("events");
    for (Event event : clip.events()) {
      ObjectNode node = events.addObject();
      node.put("shape", clip.deed(event).shape().word());
      node.put("action", event.action().name().toLowerCase(Locale.ROOT));
      node.put("from", seconds(event.from()));
      node.put("to", seconds(event.to()));
    }
    return truth;
  }

  private double seconds(int frame) {
    return Math.round(1000.0 * frame / config.scene().framesPerSecond()) / 1000.0;
  }

  private static void pose(ObjectNode node, Pose pose) {
    node.put("visible", pose.visible());
    node.put("colour", pose.colour().word());
    ArrayNode box = node.putArray("box");
    box.add(rounded(pose.x() - pose.radius()));
    box.add(rounded(pose.y() - pose.radius()));
    box.add(rounded(pose.x() + pose.radius()));
    box.add(rounded(pose.y() + pose.radius()));
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
