package org.sensorium.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.PreNormBlock;
import org.sensorium.vision.processing.ImageProcessorConfig;

/**
 * What CLIP, SigLIP, EVA and DINOv2 share: patches with positions, perhaps a norm, then transformer
 * blocks. What follows the blocks is each one's own.
 *
 * @see <a href="https://arxiv.org/abs/2010.11929">ViT</a>
 */
abstract class VisionTransformer implements VisionEncoder {

  /**
   * An encoder up to its last block.
   *
   * @param preNorm before the first block; null where there is none
   * @param precision of the matrices
   */
  record Trunk(
      VitConfig config,
      ImageProcessorConfig processor,
      Device device,
      Precision precision,
      PatchEmbedding embedding,
      @Nullable LayerNorm preNorm,
      List<PreNormBlock> blocks) {

    /** On the device of the scope's manager. */
    static Trunk of(
        WeightScope scope,
        VitConfig config,
        ImageProcessorConfig processor,
        Precision precision,
        PatchEmbedding embedding,
        @Nullable LayerNorm preNorm,
        List<PreNormBlock> blocks) {
      Device device = scope.manager().getDevice();
      return new Trunk(config, processor, device, precision, embedding, preNorm, blocks);
    }

    private NDArray embed(NDArray pixels) {
      NDArray tokens = embedding.forward(pixels);
      return preNorm == null ? tokens : preNorm.forward(tokens);
    }
  }

  final Trunk trunk;
  private final @Nullable LayerNorm lastNorm;

  /**
   * A whole encoder.
   *
   * @param lastNorm over all tokens, that layer -1 stands for; null where -1 is the last block
   */
  VisionTransformer(Trunk trunk, @Nullable LayerNorm lastNorm) {
    this.trunk = trunk;
    this.lastNorm = lastNorm;
  }

  @Override
  public NDList hiddenStates(NDArray pixels, List<Integer> layers) {
    PatchEmbedding.check(pixels, imageSize(), device());
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(trunk::embed);
    trunk.blocks().forEach(block -> steps.add(x -> block.forward(x, null)));
    if (lastNorm == null) {
      return FrozenSteps.run(pixels, steps, FrozenSteps.resolve(layers, layers()));
    }
    steps.add(lastNorm::forward);
    return FrozenSteps.run(pixels, steps, FrozenSteps.resolveNormed(layers, layers()));
  }

  @Override
  public int layers() {
    return trunk.config().layers();
  }

  @Override
  public boolean endsInNorm() {
    return lastNorm != null;
  }

  @Override
  public int width(int layer) {
    return trunk.config().width();
  }

  @Override
  public int grid(int layer) {
    return trunk.config().grid();
  }

  @Override
  public boolean hasClassToken() {
    return trunk.embedding().classToken() != null;
  }

  @Override
  public int imageSize() {
    return trunk.config().imageSize();
  }

  @Override
  public ImageProcessorConfig processor() {
    return trunk.processor();
  }

  @Override
  public Device device() {
    return trunk.device();
  }
}
