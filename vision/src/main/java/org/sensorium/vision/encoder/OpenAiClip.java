package org.sensorium.vision.encoder;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.FusedProjection;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.PreNormBlock;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * CLIP's vision tower by the names of OpenAI and open_clip, {@code visual.…}. Such files come
 * without a config: the tensors tell the shape, a head is 64 wide and the activation is QuickGELU,
 * unless an {@code open_clip_config.json} says otherwise.
 *
 * @see <a href="https://github.com/openai/CLIP">openai/CLIP</a>, <a
 *     href="https://github.com/mlfoundations/open_clip">open_clip</a> CLIPVisionCfg
 */
final class OpenAiClip {
  /** A key that only a transformer's vision tower has; the ResNets have none. */
  static final String MARK = "visual.transformer.resblocks.0.ln_1.weight";

  private static final int HEAD_WIDTH = 64;
  private static final double EPS = 1e-5;
  private static final PatchEmbedding.Names NAMES =
      new PatchEmbedding.Names("conv1", false, "class_embedding", "positional_embedding", false);

  private OpenAiClip() {}

  /**
   * The shape that the tensors of the tower tell.
   *
   * @param openClip content of {@code open_clip_config.json}, or an empty object
   * @throws CheckpointException naming what is missing or does not fit together
   */
  static VitConfig config(WeightScope visual, JsonNode openClip) throws CheckpointException {
    Shape patches = TensorShapes.of(visual, "conv1.weight", 4);
    int width = (int) patches.get(0);
    JsonNode model = openClip.path("model_cfg");
    int headWidth = model.path("vision_cfg").path("head_width").asInt(HEAD_WIDTH);
    if (headWidth < 1 || width % headWidth != 0) {
      throw new CheckpointException(
          "%s: %s is %s, a width of %d, which heads of %d do not divide; state model_cfg.vision_cfg.head_width in open_clip_config.json"
              .formatted(visual.source(), visual.key("conv1.weight"), patches, width, headWidth));
    }
    boolean quick = openClip.isEmpty() || model.path("quick_gelu").asBoolean(false);
    int patch = (int) patches.get(3);
    return new VitConfig(
        width,
        (int) TensorShapes.of(visual, "transformer.resblocks.0.mlp.c_fc.weight", 2).get(0),
        TensorShapes.count(visual, "transformer.resblocks", "ln_1.weight"),
        width / headWidth,
        patch * TensorShapes.grid(visual, "positional_embedding", 2),
        patch,
        quick ? Activation.QUICK_GELU : Activation.GELU,
        EPS);
  }

  static ClipVisionEncoder load(
      WeightScope visual, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    visual.ignore("(^|\\.)visual\\.proj$"); // into the space shared with texts
    int width = config.width();
    List<PreNormBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(block(visual.sub("transformer.resblocks").sub(i), config, precision));
    }
    return new ClipVisionEncoder(
        VisionTransformer.Trunk.of(
            visual,
            config,
            processor,
            precision,
            PatchEmbedding.load(visual, NAMES, config, precision),
            LayerNorm.load(visual.sub("ln_pre"), width, config.eps()),
            blocks),
        LayerNorm.load(visual.sub("ln_post"), width, config.eps()));
  }

  private static PreNormBlock block(WeightScope scope, VitConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    int inner = config.inner();
    WeightScope attention = scope.sub("attn");
    List<Linear> qkv = FusedProjection.torch(attention, width, precision);
    return new PreNormBlock(
        width / config.heads(),
        LayerNorm.load(scope.sub("ln_1"), width, config.eps()),
        qkv.get(0),
        qkv.get(1),
        qkv.get(2),
        Linear.load(attention.sub("out_proj"), width, width, true, precision),
        LayerNorm.load(scope.sub("ln_2"), width, config.eps()),
        Linear.load(scope.sub("mlp.c_fc"), width, inner, true, precision),
        config.activation(),
        Linear.load(scope.sub("mlp.c_proj"), inner, width, true, precision));
  }
}
