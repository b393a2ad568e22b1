package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * CLIP's vision tower. Layer 0 is the embeddings after {@code pre_layrnorm}, layer n the output of
 * block n; the post norm, which transformers applies to the class token alone, belongs to {@link
 * #pooled}.
 *
 * @see <a href="https://arxiv.org/abs/2103.00020">CLIP</a>; transformers CLIPVisionModel
 */
public final class ClipVisionEncoder implements VisionEncoder {
  private final VitConfig config;
  private final ImageProcessorConfig processor;
  private final Device device;
  private final NDArray classToken; // (C)
  private final PatchEmbedding embedding;
  private final LayerNorm preNorm;
  private final List<PreNormBlock> blocks;
  private final LayerNorm postNorm;

  private ClipVisionEncoder(
      VitConfig config,
      ImageProcessorConfig processor,
      Device device,
      NDArray classToken,
      PatchEmbedding embedding,
      LayerNorm preNorm,
      List<PreNormBlock> blocks,
      LayerNorm postNorm) {
    this.config = config;
    this.processor = processor;
    this.device = device;
    this.classToken = classToken;
    this.embedding = embedding;
    this.preNorm = preNorm;
    this.blocks = blocks;
    this.postNorm = postNorm;
  }

  /** Reads {@code embeddings}, {@code pre_layrnorm}, {@code encoder}, {@code post_layernorm}. */
  public static ClipVisionEncoder load(
      WeightScope scope, VitConfig config, ImageProcessorConfig processor, Precision precision)
      throws IOException {
    int width = config.width();
    int tokens = 1 + config.grid() * config.grid();
    WeightScope embeddings = scope.sub("embeddings");
    List<PreNormBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          PreNormBlock.load(
              scope.sub("encoder.layers").sub(i),
              width,
              config.inner(),
              config.heads(),
              config.activation(),
              config.eps(),
              precision));
    }
    return new ClipVisionEncoder(
        config,
        processor,
        scope.manager().getDevice(),
        embeddings.get("class_embedding", new Shape(width)),
        PatchEmbedding.load(embeddings, config, false, tokens, precision),
        LayerNorm.load(scope.sub("pre_layrnorm"), width, config.eps()), // the checkpoints' spelling
        blocks,
        LayerNorm.load(scope.sub("post_layernorm"), width, config.eps()));
  }

  @Override
  public NDList hiddenStates(NDArray pixels, List<Integer> layers) {
    PatchEmbedding.check(pixels, config.imageSize(), device);
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(this::embed);
    blocks.forEach(block -> steps.add(x -> block.forward(x, null)));
    return FrozenSteps.run(pixels, steps, FrozenSteps.resolve(layers, config.layers()));
  }

  private NDArray embed(NDArray pixels) {
    NDArray patches = embedding.patches(pixels); // (B, G·G, C)
    long batch = patches.getShape().get(0);
    NDArray first = classToken.broadcast(new Shape(batch, 1, config.width()));
    first.attach(patches.getManager());
    NDArray tokens = first.concat(patches, 1); // (B, 1 + G·G, C)
    return preNorm.forward(tokens.add(embedding.positions()));
  }

  /** The class token of the last layer behind the post norm: (B, 3, height, width) to (B, C). */
  public NDArray pooled(NDArray pixels) {
    try (NDArray last = encode(pixels, -1)) {
      return FrozenSteps.step(
          last, hidden -> postNorm.forward(hidden.get(":, 0")), pixels.getManager());
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
    return true;
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
