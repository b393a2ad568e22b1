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
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.FusedProjection;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.layers.PreNormBlock;

/**
 * Whisper's encoder: two convolutions along time, of which the second halves the frames, a stored
 * table of sines, transformer blocks without a bias of the keys. Layer 0 is the embeddings behind
 * the table, layer n the output of block n, layer -1 the last behind {@code layer_norm}.
 *
 * <p>The input is (B, mels, frames), {@code log_mel}. A whole input is 30 s; fewer frames, an even
 * number, are taken as well, with the first of the positions, so that a short sound costs what it
 * is long. Whisper was trained on whole ones.
 *
 * @see <a href="https://arxiv.org/abs/2212.04356">Whisper</a>; transformers 5.23 WhisperEncoder
 */
public final class WhisperEncoder implements AudioEncoder {
  private static final double EPS = 1e-5;
  private static final int KERNEL = 3; // frames

  private final WhisperConfig config;
  private final AudioProcessorConfig processor;
  private final Device device;
  private final Convolution conv1;
  private final Convolution conv2;
  private final NDArray positions; // (positions, C)
  private final List<PreNormBlock> blocks;
  private final LayerNorm norm;

  /** A convolution along time that keeps its length, but for the stride. */
  private record Convolution(NDArray weight, NDArray bias, int stride) {
    static Convolution load(WeightScope scope, int in, int out, int stride, Precision precision)
        throws IOException {
      NDArray weight = scope.get("weight", new Shape(out, in, KERNEL), precision);
      return new Convolution(weight, scope.get("bias", new Shape(out)), stride);
    }

    NDArray forward(NDArray x) {
      return ImageKernels.conv1d(x, weight, bias, stride, KERNEL / 2);
    }
  }

  /**
   * Reads the names that {@link WhisperNames} gives.
   *
   * @param scope of the encoder
   */
  WhisperEncoder(
      WeightScope scope, WhisperConfig config, AudioProcessorConfig processor, Precision precision)
      throws IOException {
    int width = config.width();
    this.config = config;
    this.processor = processor;
    this.device = scope.manager().getDevice();
    this.conv1 = Convolution.load(scope.sub("conv1"), config.mels(), width, 1, precision);
    this.conv2 = Convolution.load(scope.sub("conv2"), width, width, 2, precision);
    this.positions = scope.get("embed_positions.weight", new Shape(config.positions(), width));
    this.blocks = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(block(scope.sub("layers").sub(i), config, precision));
    }
    this.norm = LayerNorm.load(scope.sub("layer_norm"), width, EPS);
  }

  private static PreNormBlock block(WeightScope scope, WhisperConfig config, Precision precision)
      throws IOException {
    int width = config.width();
    int inner = config.inner();
    WeightScope attention = scope.sub("self_attn");
    List<Linear> qkv =
        attention.has("qkv.weight")
            ? FusedProjection.hub(attention, width, precision)
            : List.of(
                Linear.load(attention.sub("q_proj"), width, width, true, precision),
                Linear.load(attention.sub("k_proj"), width, width, false, precision),
                Linear.load(attention.sub("v_proj"), width, width, true, precision));
    return new PreNormBlock(
        width / config.heads(),
        LayerNorm.load(scope.sub("self_attn_layer_norm"), width, EPS),
        qkv.get(0),
        qkv.get(1),
        qkv.get(2),
        Linear.load(attention.sub("out_proj"), width, width, true, precision),
        LayerNorm.load(scope.sub("final_layer_norm"), width, EPS),
        Linear.load(scope.sub("fc1"), width, inner, true, precision),
        config.activation(),
        Linear.load(scope.sub("fc2"), inner, width, true, precision));
  }

  @Override
  public NDList hiddenStates(NDArray input, List<Integer> layers) {
    String form =
        "(batch, %d, frames), an even number of frames up to %d"
            .formatted(config.mels(), 2 * config.positions());
    EncoderInputs.check(input, new Shape(-1, config.mels(), -1), form, device);
    tokens((int) input.getShape().get(2));
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(this::embed);
    blocks.forEach(block -> steps.add(x -> block.forward(x, null)));
    steps.add(norm::forward);
    return FrozenSteps.run(input, steps, FrozenSteps.resolveNormed(layers, layers()));
  }

  /** (B, mels, frames) to (B, frames / 2, C) float32. */
  private NDArray embed(NDArray mel) {
    NDArray narrow = config.activation().forward(conv1.forward(mel));
    NDArray halved = config.activation().forward(conv2.forward(narrow)); // (B, C, T)
    NDArray tokens = Kernels.to(halved, Precision.FLOAT32).transpose(0, 2, 1);
    try (NDArray first = positions.get(":%d".formatted(tokens.getShape().get(1)))) {
      return tokens.add(first);
    }
  }

  @Override
  public int tokens(int frames) {
    if (frames < 2 || frames % 2 != 0 || frames > 2 * config.positions()) {
      throw new IllegalArgumentException(
          "the input has %d frames of 10 ms, expected an even number from 2 to %d; pad or cut it"
              .formatted(frames, 2 * config.positions()));
    }
    return frames / 2;
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
