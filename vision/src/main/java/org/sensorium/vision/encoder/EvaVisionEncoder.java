package org.sensorium.vision.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.PreNormBlock;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * EVA-CLIP's ViT-g as BLIP-2, InstructBLIP and Video-LLaMA use it: biased patches, no norm before
 * the first block, no bias of the keys. Layer n is the output of block n; layer -1 is what those
 * systems take, the last block's output behind the final norm, with its class token.
 *
 * <p>The released tower has 40 blocks, of which the systems keep 39.
 *
 * @see <a href="https://arxiv.org/abs/2211.07636">EVA</a>, <a
 *     href="https://arxiv.org/abs/2301.12597">BLIP-2</a>; LAVIS 506965b eva_vit, transformers
 *     Blip2VisionModel and InstructBlipVisionModel
 */
public final class EvaVisionEncoder extends VisionTransformer {

  private EvaVisionEncoder(Trunk trunk, LayerNorm finalNorm) {
    super(trunk, finalNorm);
  }

  /**
   * Reads transformers' names: {@code embeddings}, {@code encoder}, {@code post_layernorm}.
   *
   * @param scope of the tower, {@code vision_model} in files of whole systems
   */
  public static EvaVisionEncoder load(
      WeightScope scope, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    LayerNorm norm = LayerNorm.load(scope.sub("post_layernorm"), config.width(), config.eps());
    return load(EvaNames.HUB, scope, norm, config, processor, precision);
  }

  /**
   * Reads the names of LAVIS.
   *
   * @param scope of the tower, {@code visual_encoder}
   * @param norm scope of the norm that lies outside of it, {@code ln_vision}
   * @param normEps of that norm, 1e-5 in LAVIS where the blocks have 1e-6
   */
  public static EvaVisionEncoder loadLavis(
      WeightScope scope,
      WeightScope norm,
      double normEps,
      VitConfig config,
      ImageProcessorConfig processor,
      Precision precision)
      throws IOException {
    LayerNorm finalNorm = LayerNorm.load(norm, config.width(), normEps);
    return load(EvaNames.LAVIS, scope, finalNorm, config, processor, precision);
  }

  private static EvaVisionEncoder load(
      EvaNames names,
      WeightScope scope,
      LayerNorm finalNorm,
      VitConfig config,
      ImageProcessorConfig processor,
      Precision precision)
      throws IOException {
    List<PreNormBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(block(names, scope.sub(names.blocks()).sub(i), config, precision));
    }
    PatchEmbedding embedding = PatchEmbedding.load(scope, names.embedding(), config, precision);
    return new EvaVisionEncoder(
        Trunk.of(scope, config, processor, precision, embedding, null, blocks), finalNorm);
  }

  private static PreNormBlock block(
      EvaNames names, WeightScope scope, VitConfig config, Precision precision) throws IOException {
    int width = config.width();
    int inner = config.inner();
    WeightScope attention = scope.sub(names.attention());
    List<Linear> qkv = names.qkv().load(attention, width, precision);
    return new PreNormBlock(
        width / config.heads(),
        LayerNorm.load(scope.sub(names.norm1()), width, config.eps()),
        qkv.get(0),
        qkv.get(1),
        qkv.get(2),
        Linear.load(attention.sub(names.projection()), width, width, true, precision),
        LayerNorm.load(scope.sub(names.norm2()), width, config.eps()),
        Linear.load(scope.sub("mlp.fc1"), width, inner, true, precision),
        config.activation(),
        Linear.load(scope.sub("mlp.fc2"), inner, width, true, precision));
  }
}
