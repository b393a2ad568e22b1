package org.sensorium.vision.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Linear;
import org.sensorium.vision.encoder.ClipVisionEncoder;
import org.sensorium.vision.encoder.VitConfig;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * CLIP: pictures and texts as vectors of one space, whose cosines say how well they fit.
 *
 * <p>Legend: B pictures, N texts, S tokens, P width of the common space.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">CLIP</a>; transformers CLIPModel
 */
public final class ClipModel {
  private final ClipVisionEncoder vision;
  private final ClipTextEncoder text;
  private final Linear visualProjection;
  private final Linear textProjection;
  private final double scale; // of the cosines

  private ClipModel(
      ClipVisionEncoder vision,
      ClipTextEncoder text,
      Linear visualProjection,
      Linear textProjection,
      double scale) {
    this.vision = vision;
    this.text = text;
    this.visualProjection = visualProjection;
    this.textProjection = textProjection;
    this.scale = scale;
  }

  /**
   * Loads a hub folder of both towers.
   *
   * @param manager owner of the weights, whose device they lie on
   */
  public static ClipModel load(NDManager manager, Path folder, Precision precision)
      throws IOException {
    Path file = folder.resolve("config.json");
    JsonNode config = SideFile.json(file, "CLIP's config");
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      VitConfig visionConfig = VitConfig.clip(config);
      ClipTextConfig textConfig = ClipTextConfig.of(config.path("text_config"));
      ImageProcessorConfig processor =
          Files.isRegularFile(folder.resolve("preprocessor_config.json"))
              ? ImageProcessorConfig.read(folder)
              : ImageProcessorConfig.clip(visionConfig.imageSize());
      WeightScope scope = WeightScope.of(checkpoint, manager);
      int common = config.path("projection_dim").asInt(512);
      ClipModel model =
          new ClipModel(
              ClipVisionEncoder.load(scope.sub("vision_model"), visionConfig, processor, precision),
              ClipTextEncoder.load(scope.sub("text_model"), textConfig, precision),
              Linear.load(
                  scope.sub("visual_projection"), visionConfig.width(), common, false, precision),
              Linear.load(
                  scope.sub("text_projection"), textConfig.width(), common, false, precision),
              scale(scope));
      scope.finish();
      return model;
    } catch (IllegalArgumentException e) { // a config that makes no sense
      throw new CheckpointException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static double scale(WeightScope scope) throws IOException {
    try (NDArray logarithm = scope.get("logit_scale", new Shape())) {
      return Math.exp(logarithm.getFloat());
    }
  }

  /** The vision tower. */
  public ClipVisionEncoder vision() {
    return vision;
  }

  /** The text tower. */
  public ClipTextEncoder text() {
    return text;
  }

  /** (B, 3, height, width) to (B, P), float32, of length 1. */
  public NDArray imageEmbeds(NDArray pixels) {
    return unit(visualProjection, vision.pooled(pixels));
  }

  /** (N, S), INT64, padded on the right, to (N, P), float32, of length 1. */
  public NDArray textEmbeds(NDArray ids) {
    return unit(textProjection, text.pooled(ids));
  }

  private static NDArray unit(Linear projection, NDArray pooled) {
    NDManager owner = pooled.getManager();
    try (NDManager step = owner.newSubManager()) {
      pooled.attach(step);
      NDArray x = Kernels.to(projection.forward(pooled), Precision.FLOAT32);
      NDArray result = x.div(x.square().sum(new int[] {1}, true).sqrt());
      result.attach(owner);
      return result;
    }
  }

  /** Cosines of embeddings (B, P) and (N, P) times the learned scale: (B, N). */
  public NDArray logitsPerImage(NDArray imageEmbeds, NDArray textEmbeds) {
    try (NDArray columns = textEmbeds.transpose();
        NDArray cosines = imageEmbeds.matMul(columns)) {
      return cosines.mul((float) scale);
    }
  }
}
