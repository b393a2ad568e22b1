package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * SigLIP's vision tower: no class token, biased patches, a post norm over all tokens ({@link
 * #lastHiddenState}) and an attention pooling head ({@link #pooled}). Layer -1 is the bare output
 * of the last block, as in transformers' {@code hidden_states}, by which LLaVA-like systems count.
 *
 * @see <a href="https://arxiv.org/abs/2303.15343">SigLIP</a>; transformers SiglipVisionModel
 */
public final class SiglipVisionEncoder extends VisionTransformer {
  private static final PatchEmbedding.Names NAMES =
      new PatchEmbedding.Names("patch_embedding", true, null, "position_embedding.weight", false);

  private final LayerNorm postNorm;
  private final @Nullable AttentionPooling head;

  private SiglipVisionEncoder(Trunk trunk, LayerNorm postNorm, @Nullable AttentionPooling head) {
    super(trunk, null);
    this.postNorm = postNorm;
    this.head = head;
  }

  /**
   * Reads {@code embeddings}, {@code encoder}, {@code post_layernorm} and, where the checkpoint has
   * one, {@code head}.
   */
  public static SiglipVisionEncoder load(
      WeightScope scope, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    return new SiglipVisionEncoder(
        Trunk.of(
            scope,
            config,
            processor,
            precision,
            PatchEmbedding.load(scope.sub("embeddings"), NAMES, config, precision),
            null,
            config.blocks(scope.sub("encoder.layers"), precision)),
        LayerNorm.load(scope.sub("post_layernorm"), config.width(), config.eps()),
        scope.has("head.probe")
            ? AttentionPooling.load(scope.sub("head"), config, precision)
            : null);
  }

  /** The last layer behind the post norm: (B, 3, height, width) to (B, G·G, C). */
  public NDArray lastHiddenState(NDArray pixels) {
    try (NDArray last = encode(pixels, -1)) {
      return FrozenSteps.step(last, postNorm::forward, pixels.getManager());
    }
  }

  /**
   * One vector a picture: (B, 3, height, width) to (B, C).
   *
   * @throws IllegalStateException if the checkpoint has no pooling head
   */
  public NDArray pooled(NDArray pixels) {
    if (head == null) {
      throw new IllegalStateException(
          "this SigLIP checkpoint has no pooling head (head.probe); use lastHiddenState");
    }
    try (NDArray last = lastHiddenState(pixels)) {
      return FrozenSteps.step(last, head::forward, pixels.getManager());
    }
  }
}
