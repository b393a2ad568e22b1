package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.PreNormBlock;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * DINOv2: biased patches, no norm before the first block, a learned scale on what each half of a
 * block adds, which is multiplied into the maps before it when loaded. Layer n is the output of
 * block n, layer -1 that of the last behind {@code layernorm}, transformers' {@code
 * last_hidden_state}.
 *
 * @see <a href="https://arxiv.org/abs/2304.07193">DINOv2</a>; transformers Dinov2Model
 */
public final class Dinov2VisionEncoder extends VisionTransformer {
  private static final PatchEmbedding.Names NAMES =
      new PatchEmbedding.Names(
          "patch_embeddings.projection", true, "cls_token", "position_embeddings", true);

  private Dinov2VisionEncoder(Trunk trunk, LayerNorm finalNorm) {
    super(trunk, finalNorm);
  }

  /** Reads {@code embeddings}, {@code encoder} and {@code layernorm}. */
  public static Dinov2VisionEncoder load(
      WeightScope scope, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    scope.ignore("(^|\\.)embeddings\\.mask_token$"); // of training
    List<PreNormBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(block(scope.sub("encoder.layer").sub(i), config, precision));
    }
    PatchEmbedding embedding =
        PatchEmbedding.load(scope.sub("embeddings"), NAMES, config, precision);
    return new Dinov2VisionEncoder(
        Trunk.of(scope, config, processor, precision, embedding, null, blocks),
        LayerNorm.load(scope.sub("layernorm"), config.width(), config.eps()));
  }

  private static PreNormBlock block(WeightScope scope, VitConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    int inner = config.inner();
    WeightScope attention = scope.sub("attention.attention");
    return new PreNormBlock(
        width / config.heads(),
        LayerNorm.load(scope.sub("norm1"), width, config.eps()),
        Linear.load(attention.sub("query"), width, width, true, precision),
        Linear.load(attention.sub("key"), width, width, true, precision),
        Linear.load(attention.sub("value"), width, width, true, precision),
        scaled(scope, "attention.output.dense", "layer_scale1", width, width, precision),
        LayerNorm.load(scope.sub("norm2"), width, config.eps()),
        Linear.load(scope.sub("mlp.fc1"), width, inner, true, precision),
        config.activation(),
        scaled(scope, "mlp.fc2", "layer_scale2", inner, width, precision));
  }

  /** λ · (W·x + b) as one map. */
  private static Linear scaled(
      WeightScope scope, String name, String scale, int in, int out, Precision precision)
      throws IOException {
    WeightScope map = scope.sub(name);
    try (NDArray factor = scope.get(scale + ".lambda1", new Shape(out));
        NDArray weight = map.get("weight", new Shape(out, in));
        NDArray bias = map.get("bias", new Shape(out));
        NDArray rows = factor.reshape(out, 1)) {
      return Linear.of(precision.hold(weight.mul(rows)), bias.mul(factor), in, out);
    }
  }

  /** The class token of layer -1: (B, 3, height, width) to (B, C), owned by the pixels' manager. */
  public NDArray pooled(NDArray pixels) {
    try (NDArray last = encode(pixels, -1)) {
      return FrozenSteps.step(last, hidden -> hidden.get(":, 0"), pixels.getManager());
    }
  }
}
