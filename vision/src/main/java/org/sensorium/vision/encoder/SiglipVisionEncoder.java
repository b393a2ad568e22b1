package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * SigLIP's vision tower: no class token, biased patches, a post norm over all tokens ({@link
 * #lastHiddenState}) and an attention pooling head ({@link #pooled}).
 *
 * @see <a href="https://arxiv.org/abs/2303.15343">SigLIP</a>; transformers SiglipVisionModel
 */
public final class SiglipVisionEncoder implements VisionEncoder {
  private final VitConfig config;
  private final ImageProcessorConfig processor;
  private final Device device;
  private final PatchEmbedding embedding;
  private final List<PreNormBlock> blocks;
  private final LayerNorm postNorm;
  private final @Nullable AttentionPooling head;

  private SiglipVisionEncoder(
      VitConfig config,
      ImageProcessorConfig processor,
      Device device,
      PatchEmbedding embedding,
      List<PreNormBlock> blocks,
      LayerNorm postNorm,
      @Nullable AttentionPooling head) {
    this.config = config;
    this.processor = processor;
    this.device = device;
    this.embedding = embedding;
    this.blocks = blocks;
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
    List<PreNormBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          PreNormBlock.load(
              scope.sub("encoder.layers").sub(i),
              config.width(),
              config.inner(),
              config.heads(),
              config.activation(),
              config.eps(),
              precision));
    }
    int tokens = config.grid() * config.grid();
    return new SiglipVisionEncoder(
        config,
        processor,
        scope.manager().getDevice(),
        PatchEmbedding.load(scope.sub("embeddings"), config, true, tokens, precision),
        blocks,
        LayerNorm.load(scope.sub("post_layernorm"), config.width(), config.eps()),
        scope.has("head.probe")
            ? AttentionPooling.load(scope.sub("head"), config, precision)
            : null);
  }

  @Override
  public NDList hiddenStates(NDArray pixels, List<Integer> layers) {
    PatchEmbedding.check(pixels, config.imageSize(), device);
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(x -> embedding.patches(x).add(embedding.positions())); // (B, G·G, C)
    blocks.forEach(block -> steps.add(x -> block.forward(x, null)));
    return FrozenSteps.run(pixels, steps, FrozenSteps.resolve(layers, config.layers()));
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

  @Override
  public int layers() {
    return config.layers();
  }

  @Override
  public int width(int layer) {
    return config.width();
  }

  @Override
  public int grid(int layer) {
    return config.grid();
  }

  @Override
  public boolean hasClassToken() {
    return false;
  }

  @Override
  public int imageSize() {
    return config.imageSize();
  }

  @Override
  public ImageProcessorConfig processor() {
    return processor;
  }

  @Override
  public Device device() {
    return device;
  }
}
