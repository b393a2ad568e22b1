package org.sensorium.datasets.build.sandbox.solid;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.sensorium.datasets.build.sandbox.Asker;
import org.sensorium.datasets.build.sandbox.BalancedAsker;
import org.sensorium.datasets.build.sandbox.Colour;
import org.sensorium.datasets.build.sandbox.HeldOut;
import org.sensorium.datasets.build.sandbox.Studio;
import org.sensorium.datasets.conversation.Media;

/** Clouds of solids. */
final class CloudStudio implements Studio<Cloud, Coat> {
  private final CloudConfig config;
  private final CloudSampler sampler;

  CloudStudio(CloudConfig config) {
    this.config = config;
    this.sampler = new CloudSampler(config.scene());
  }

  @Override
  public HeldOut<Coat> split(SplittableRandom random) {
    List<Coat> all = new ArrayList<>();
    for (SolidKind kind : config.scene().kinds()) {
      for (Colour colour : config.scene().colours()) {
        all.add(new Coat(kind, colour));
      }
    }
    return HeldOut.split(all, config.heldOutCombinations(), Coat::kind, Coat::colour, random);
  }

  @Override
  public Function<String, Cloud> composer(
      List<Coat> targets, List<Coat> others, SplittableRandom random) {
    return new CloudComposer(config.scene(), targets, others, random)::compose;
  }

  @Override
  public Asker<Cloud> asker(List<Coat> askable, SplittableRandom random) {
    return new BalancedAsker<>(
        config.questions().kinds(), cloud -> new CloudQuestions(cloud, askable).all(), random);
  }

  @Override
  public String name(Cloud cloud) {
    return cloud.name();
  }

  @Override
  public Media medium(Cloud cloud) {
    return new Media(Media.Kind.POINTCLOUD, "clouds/" + cloud.name() + ".npy");
  }

  @Override
  public void save(Cloud cloud, Path file) throws IOException {
    Files.write(file, NpyFile.of(sampler.sample(cloud)));
  }

  /** Solids from left to right; x and z of the centre, and the radius of the ball around it. */
  @Override
  public ObjectNode truth(Cloud cloud) {
    ObjectNode truth = JsonNodeFactory.instance.objectNode();
    ArrayNode solids = truth.putArray("solids");
    for (Solid solid : cloud.solids()) {
      ObjectNode node = solids.addObject();
      node.put("shape", solid.kind().word());
      node.put("colour", solid.coat().colour().word());
      node.put("size", solid.size());
      node.put("x", rounded(solid.x()));
      node.put("z", rounded(solid.z()));
      node.put("radius", rounded(solid.radius()));
    }
    return truth;
  }

  private static double rounded(double length) {
    return Math.round(length * 1000) / 1000.0;
  }
}
