package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.PreNormBlock;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * CLIP's vision tower. Layer 0 is the embeddings after {@code pre_layrnorm}, layer n the output of
 * block n, -1 the bare output of the last block: the post norm, which transformers applies to the
 * class token alone, belongs to {@link #pooled}.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">CLIP</a>; transformers CLIPVisionModel
 */
public final class ClipVisionEncoder extends VisionTransformer implements TrainableVisionEncoder {
  private static final PatchEmbedding.Names NAMES =
      new PatchEmbedding.Names(
          "patch_embedding", false, "class_embedding", "position_embedding.weight", false);

  private final LayerNorm postNorm;

  ClipVisionEncoder(Trunk trunk, LayerNorm postNorm) {
    super(trunk, null);
    this.postNorm = postNorm;
  }

  /** Reads {@code embeddings}, {@code pre_layrnorm}, {@code encoder}, {@code post_layernorm}. */
  public static ClipVisionEncoder load(
      WeightScope scope, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    int width = config.width();
    return new ClipVisionEncoder(
        Trunk.of(
            scope,
            config,
            processor,
            precision,
            PatchEmbedding.load(scope.sub("embeddings"), NAMES, config, precision),
            LayerNorm.load(scope.sub("pre_layrnorm"), width, config.eps()), // as checkpoints spell
            config.blocks(scope.sub("encoder.layers"), precision)),
        LayerNorm.load(scope.sub("post_layernorm"), width, config.eps()));
  }

  /** The class token of the last layer behind the post norm: (B, 3, height, width) to (B, C). */
  public NDArray pooled(NDArray pixels) {
    try (NDArray last = encode(pixels, -1)) {
      return FrozenSteps.step(
          last, hidden -> postNorm.forward(hidden.get(":, 0")), pixels.getManager());
    }
  }

  @Override
  public NDArray resume(NDArray hidden, int from, int to) {
    Shape shape = hidden.getShape();
    long tokens = 1 + (long) grid(from) * grid(from);
    if (!shape.equals(new Shape(shape.dimension() == 0 ? -1 : shape.get(0), tokens, width(from)))) {
      throw new IllegalArgumentException(
          "the hidden state is %s, expected (batch, %d, %d): every token, the class token first"
              .formatted(shape, tokens, width(from)));
    }
    PatchEmbedding.checkDevice(hidden, device());
    List<Integer> ends = ends(from, to);
    NDArray x = hidden;
    for (PreNormBlock block : trunk.blocks().subList(ends.get(0), ends.get(1))) {
      x = block.forward(x, null);
    }
    return x;
  }

  @Override
  public Map<String, NDArray> weights(int from, int to) {
    if (trunk.precision() != Precision.FLOAT32) {
      throw new IllegalStateException(
          "this CLIP tower was loaded in %s, expected float32, in which weights are trained"
              .formatted(trunk.precision().id()));
    }
    List<Integer> ends = ends(from, to);
    Map<String, NDArray> weights = new LinkedHashMap<>();
    for (int i = ends.get(0); i < ends.get(1); i++) {
      weights.putAll(trunk.blocks().get(i).weights("encoder.layers.%d.".formatted(i)));
    }
    return weights;
  }

  /** Both layers from 0; block i takes layer i to layer i + 1. */
  private List<Integer> ends(int from, int to) {
    List<Integer> ends = FrozenSteps.resolve(List.of(from, to), layers());
    if (ends.get(0) >= ends.get(1)) {
      throw new IllegalArgumentException(
          "from layer %d to layer %d there is no block, expected a later layer to end at"
              .formatted(from, to));
    }
    return ends;
  }
}
