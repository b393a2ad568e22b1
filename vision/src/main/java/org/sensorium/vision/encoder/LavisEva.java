package org.sensorium.vision.encoder;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Activation;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * EVA's tower in a checkpoint of LAVIS, which comes without a config: the tensors tell the shape
 * and a head is 88 wide, as EVA-CLIP g's, unless the entry {@code vision} of a {@code config.json}
 * tells {@code num_heads}.
 *
 * @see <a href="https://github.com/salesforce/LAVIS">LAVIS</a> 506965b, eva_vit and
 *     Blip2Base.init_vision_encoder
 */
final class LavisEva {
  /**
   * A key of every file that holds the tower, from the place where the whole model's keys start.
   */
  static final String MARK = "visual_encoder.patch_embed.proj.weight";

  private static final String TOWER = "visual_encoder";
  private static final int HEAD_WIDTH = 88;
  private static final double BLOCK_EPS = 1e-6;
  private static final double NORM_EPS = 1e-5; // of ln_vision, torch's default

  private LavisEva() {}

  /**
   * The shape that the tensors tell.
   *
   * @param model scope of the whole model
   * @param json content of {@code config.json}, or an empty object
   * @throws CheckpointException naming what is missing or does not fit together
   */
  static VitConfig config(WeightScope model, JsonNode json) throws CheckpointException {
    WeightScope tower = model.sub(TOWER);
    Shape patches = TensorShapes.of(tower, "patch_embed.proj.weight", 4);
    int width = (int) patches.get(0);
    int heads = json.path("vision").path("num_heads").asInt(width / HEAD_WIDTH);
    if (heads < 1 || width % heads != 0) {
      throw new CheckpointException(
          "%s: %s is %s, a width of %d, which %d heads do not divide; state vision.num_heads in config.json"
              .formatted(
                  tower.source(), tower.key("patch_embed.proj.weight"), patches, width, heads));
    }
    int patch = (int) patches.get(3);
    return new VitConfig(
        width,
        (int) TensorShapes.of(tower, "blocks.0.mlp.fc1.weight", 2).get(0),
        TensorShapes.count(tower, "blocks", "norm1.weight"),
        heads,
        patch * TensorShapes.grid(tower, "pos_embed", 3),
        patch,
        Activation.GELU,
        BLOCK_EPS);
  }

  /** Reads {@code visual_encoder} and {@code ln_vision}, and nothing else of the model. */
  static EvaVisionEncoder load(
      WeightScope model, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    WeightScope tower = model.sub(TOWER);
    WeightScope norm = model.sub("ln_vision");
    EvaVisionEncoder encoder =
        EvaVisionEncoder.loadLavis(tower, norm, NORM_EPS, config, processor, precision);
    tower.finish();
    norm.finish();
    return encoder;
  }
}
