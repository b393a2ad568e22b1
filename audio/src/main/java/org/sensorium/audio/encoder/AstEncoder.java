package org.sensorium.audio.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.PreNormBlock;

/**
 * The audio spectrogram transformer: overlapping patches of the spectrogram behind a class and a
 * distillation token. Layer 0 is the embeddings, layer n the output of block n, layer -1 the last
 * behind {@code layernorm}, transformers' {@code last_hidden_state}. Patches follow one another
 * along time, band after band.
 *
 * <p>The input is (B, frames, mels), all of the frames that it was trained for.
 *
 * @see <a href="https://arxiv.org/abs/2104.01778">AST</a>; transformers 5.23 ASTModel
 */
public final class AstEncoder implements AudioEncoder {
  /** A key of transformers' files. */
  static final String MARK = "embeddings.distillation_token";

  private static final int EXTRA_TOKENS = 2; // class, distillation

  private final AstConfig config;
  private final AudioProcessorConfig processor;
  private final Device device;
  private final SpectrogramPatches patches;
  private final List<PreNormBlock> blocks;
  private final LayerNorm norm;

  /** Reads {@code embeddings}, {@code encoder} and {@code layernorm}. */
  AstEncoder(
      WeightScope scope, AstConfig config, AudioProcessorConfig processor, Precision precision)
      throws IOException {
    int width = config.width();
    this.config = config;
    this.processor = processor;
    this.device = scope.manager().getDevice();
    this.patches = patches(scope.sub("embeddings"), config, precision);
    this.blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(block(scope.sub("encoder.layer").sub(i), config, precision));
    }
    this.norm = LayerNorm.load(scope.sub("layernorm"), width, config.eps());
  }

  private static SpectrogramPatches patches(
      WeightScope scope, AstConfig config, Precision precision) throws IOException {
    int width = config.width();
    int patch = config.patch();
    WeightScope projection = scope.sub("patch_embeddings.projection");
    Shape one = new Shape(1, 1, width);
    try (NDArray first = scope.get("cls_token", one);
        NDArray second = scope.get("distillation_token", one)) {
      return new SpectrogramPatches(
          projection.get("weight", new Shape(width, 1, patch, patch), precision),
          projection.get("bias", new Shape(width)),
          null,
          first.concat(second, 1),
          scope.get("position_embeddings", new Shape(1, config.patches() + EXTRA_TOKENS, width)),
          config.stride());
    }
  }

  private static PreNormBlock block(WeightScope scope, AstConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    int inner = config.inner();
    WeightScope attention = scope.sub("attention.attention");
    return new PreNormBlock(
        width / config.heads(),
        LayerNorm.load(scope.sub("layernorm_before"), width, config.eps()),
        Linear.load(attention.sub("query"), width, width, config.biased(), precision),
        Linear.load(attention.sub("key"), width, width, config.biased(), precision),
        Linear.load(attention.sub("value"), width, width, config.biased(), precision),
        Linear.load(scope.sub("attention.output.dense"), width, width, true, precision),
        LayerNorm.load(scope.sub("layernorm_after"), width, config.eps()),
        Linear.load(scope.sub("intermediate.dense"), width, inner, true, precision),
        config.activation(),
        Linear.load(scope.sub("output.dense"), inner, width, true, precision));
  }

  @Override
  public NDList hiddenStates(NDArray input, List<Integer> layers) {
    String form = "(batch, %d frames, %d bands)".formatted(config.frames(), config.mels());
    EncoderInputs.check(input, new Shape(-1, config.frames(), config.mels()), form, device);
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(x -> patches.forward(x.expandDims(1).transpose(0, 1, 3, 2)));
    blocks.forEach(block -> steps.add(x -> block.forward(x, null)));
    steps.add(norm::forward);
    return FrozenSteps.run(input, steps, FrozenSteps.resolveNormed(layers, layers()));
  }

  /**
   * The mean of the class and the distillation token of layer -1, which AST classifies by: (B,
   * frames, mels) to (B, C), owned by the input's manager.
   */
  public NDArray pooled(NDArray input) {
    try (NDArray last = encode(input, -1)) {
      return FrozenSteps.step(last, x -> x.get(":, :2").mean(new int[] {1}), input.getManager());
    }
  }

  @Override
  public int tokens(int frames) {
    if (frames != config.frames()) {
      throw new IllegalArgumentException(
          "the input has %d frames of 10 ms, expected %d; pad or cut it"
              .formatted(frames, config.frames()));
    }
    return config.patches() + EXTRA_TOKENS;
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
  public Device device() {
    return device;
  }

  @Override
  public AudioProcessorConfig processor() {
    return processor;
  }
}
