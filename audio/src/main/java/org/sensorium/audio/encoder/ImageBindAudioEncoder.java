package org.sensorium.audio.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.ImageBindTrunk;
import org.sensorium.nn.layers.LayerNorm;

/**
 * ImageBind's trunk for sound: a recording is some clips of 2 s, each a spectrogram of overlapping
 * patches behind a class token. Layer 0 is the embeddings, layer n the output of block n, each of
 * (B·clips, T, C); layer -1 is {@link #clipEmbeddings}.
 *
 * <p>The input is (B, clips, 1, mels, frames). The names are those of {@code imagebind_huge.pth},
 * which comes without a config: its tensors tell the sizes, and patches lie 10 apart and heads are
 * 12, unless the entry {@code audio} of a {@code config.json} tells otherwise.
 *
 * @see <a href="https://arxiv.org/abs/2305.05665">ImageBind</a>; facebookresearch/ImageBind 53680b0
 */
public final class ImageBindAudioEncoder implements AudioEncoder {
  /** A key of every file that holds this trunk. */
  static final String MARK = "modality_preprocessors.audio.rgbt_stem.proj.weight";

  private static final String MODALITY = "audio";
  private static final double STEM_EPS = 1e-5;
  private static final double LARGEST_SCALE = 100;

  private final AudioProcessorConfig.Clips processor;
  private final Device device;
  private final SpectrogramPatches patches;
  private final ImageBindTrunk trunk;
  private final double scale; // of the vectors of clips
  private final int mels;
  private final int frames;

  /** The input that a config tells, ImageBind's own where it tells nothing. */
  static AudioProcessorConfig.Clips usual(JsonNode config) {
    JsonNode own = config.path(MODALITY);
    AudioProcessorConfig.Clips usual = AudioProcessorConfig.imagebind(3);
    return new AudioProcessorConfig.Clips(
        usual.clips(),
        usual.clipSeconds(),
        own.path("mel").asInt(usual.mels()),
        usual.rate(),
        own.path("frames").asInt(usual.frames()),
        usual.mean(),
        usual.std());
  }

  /** Reads this modality's {@code modality_…} of the whole model. */
  ImageBindAudioEncoder(
      WeightScope model, JsonNode config, AudioProcessorConfig.Clips processor, Precision precision)
      throws IOException {
    JsonNode own = config.path(MODALITY);
    int stride = own.path("stride").asInt(10);
    this.device = model.manager().getDevice();
    this.processor = processor;
    this.mels = processor.mels();
    this.frames = processor.frames();
    this.trunk = ImageBindTrunk.load(model, MODALITY, own.path("num_heads").asInt(12), precision);
    this.patches = patches(model.sub("modality_preprocessors.audio"), stride, precision);
    this.scale = scale(model);
    ImageBindTrunk.finish(model, MODALITY);
  }

  private SpectrogramPatches patches(WeightScope scope, int stride, Precision precision)
      throws IOException {
    int width = trunk.width();
    int patch = (int) TensorShapes.of(scope, "rgbt_stem.proj.weight", 4).get(3);
    if (stride < 1 || mels < patch || frames < patch) {
      throw new CheckpointException(
          "%s: patches of %d at a stride of %d do not fit %d bands of %d frames"
              .formatted(scope.source(), patch, stride, mels, frames));
    }
    WeightScope stem = scope.sub("rgbt_stem");
    return new SpectrogramPatches(
        stem.get("proj.weight", new Shape(width, 1, patch, patch), precision),
        scope.manager().zeros(new Shape(width), DataType.FLOAT32),
        LayerNorm.load(stem.sub("norm_layer"), width, STEM_EPS),
        scope.get("cls_token", new Shape(1, 1, width)),
        scope.get(
            "pos_embedding_helper.pos_embed", new Shape(1, 1 + patches(patch, stride), width)),
        stride);
  }

  private long patches(int patch, int stride) {
    return ((mels - patch) / stride + 1L) * ((frames - patch) / stride + 1L);
  }

  private static double scale(WeightScope model) throws IOException {
    WeightScope post = model.sub("modality_postprocessors.audio");
    try (NDArray logarithm = post.get("1.log_logit_scale", new Shape())) {
      post.finish();
      return Math.min(Math.exp(logarithm.getFloat()), LARGEST_SCALE);
    }
  }

  /**
   * One vector a clip in the space that ImageBind's modalities share, of the length that the file
   * states (huge: 20), as Video-LLaMA takes them: (B, clips, 1, mels, frames) to (B, clips, E)
   * float32, owned by the manager of the input. ImageBind itself goes on to their mean.
   */
  public NDArray clipEmbeddings(NDArray input) {
    return encode(input, -1);
  }

  @Override
  public NDList hiddenStates(NDArray input, List<Integer> layers) {
    String form = "(batch, clips, 1, %d bands, %d frames)".formatted(mels, frames);
    EncoderInputs.check(input, new Shape(-1, -1, 1, mels, frames), form, device);
    long batch = input.getShape().get(0);
    long clips = input.getShape().get(1);
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(patches::forward);
    trunk.blocks().forEach(block -> steps.add(x -> block.forward(x, null)));
    steps.add(x -> Kernels.scale(trunk.embedding(x), scale)); // (B·clips, E)
    List<Integer> numbers = FrozenSteps.resolveNormed(layers, layers());
    NDList states;
    try (NDArray flat = input.reshape(batch * clips, 1, mels, frames)) {
      states = FrozenSteps.run(flat, steps, numbers);
    }
    NDList vectors = new NDList(); // (B·clips, E), seen clip by clip from here on
    for (int i = 0; i < states.size(); i++) {
      if (numbers.get(i) > layers()) {
        vectors.add(states.get(i));
        states.set(i, states.get(i).reshape(batch, clips, trunk.sharedWidth()));
      }
    }
    vectors.close();
    return states;
  }

  @Override
  public int tokens(int frames) {
    if (frames < this.frames || frames % this.frames != 0) {
      throw new IllegalArgumentException(
          "the input has %d frames of 10 ms, expected clips of %d each"
              .formatted(frames, this.frames));
    }
    return frames / this.frames;
  }

  @Override
  public int layers() {
    return trunk.blocks().size();
  }

  @Override
  public int width(int layer) {
    return layer == -1 ? trunk.sharedWidth() : trunk.width();
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
