package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * A projector that begins with weights from elsewhere; what kind of files they are tell the files.
 */
final class ProjectorStart {
  private static final String OFA = "encoder.image_proj";

  private ProjectorStart() {}

  /**
   * Reads the weights.
   *
   * @param path a BERT (for a Q-Former), what {@code represent} leaves or LAVIS' first stage (for a
   *     Q-Former), an OFA (for a linear map), a model folder, or a LLaVA checkpoint
   * @param manager owner of the weights
   * @param seed of what those files do not have
   * @throws CheckpointException if the weights do not fit the projector
   */
  static Projector load(Path path, NDManager manager, ProjectorConfig config, long seed)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
      WeightScope root = WeightScope.of(checkpoint, manager);
      if (modelType(path).equals("bert")) {
        return Projectors.createFromBert(root, config, seed);
      }
      if (root.has("vision_proj.weight")) {
        return Projectors.createFromRepresentation(root, config, seed);
      }
      if (root.has(OFA + ".weight") || root.has("model." + OFA + ".weight")) {
        return ofa(root.alias("", "model"), config);
      }
      Projector projector = Projectors.load(LlavaCheckpoint.projector(root), config);
      root.ignore("^(?!(model\\.)?" + LlavaCheckpoint.PROJECTOR + "\\.)"); // other parts' weights
      root.finish();
      return projector;
    }
  }

  private static Projector ofa(WeightScope root, ProjectorConfig config) throws IOException {
    if (!config.type().equals("linear")) {
      throw new CheckpointException(
          "%s: holds OFA's linear map of patches, but the projector's type is \"%s\", expected \"linear\""
              .formatted(root.source(), config.type()));
    }
    WeightScope scope = root.sub(OFA);
    Projector projector = Projectors.load(scope, config);
    scope.finish();
    return projector;
  }

  private static String modelType(Path path) throws IOException {
    Path config = path.resolve("config.json");
    return Files.isRegularFile(config)
        ? SideFile.json(config, "what kind of weights these are").path("model_type").asText()
        : "";
  }
}
