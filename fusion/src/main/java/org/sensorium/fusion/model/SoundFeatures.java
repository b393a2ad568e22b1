package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.audio.encoder.AudioEncoder;
import org.sensorium.audio.encoder.AudioEncoders;
import org.sensorium.audio.media.Waveform;
import org.sensorium.audio.processing.AudioProcessor;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.audio.processing.AudioProcessors;
import org.sensorium.media.MediaException;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;

/** Layers of an encoder of sound, neighbours averaged, side by side. */
final class SoundFeatures implements FrozenEncoder {
  private static final String PROCESSOR = "preprocessor_config.json";

  private final NDManager manager;
  private final ModelSpec.Encoder spec;
  private final String config; // SHA-256 of the file beside the weights
  private final AudioEncoder network;
  private final AudioProcessor processor;

  private SoundFeatures(
      NDManager manager,
      ModelSpec.Encoder spec,
      String config,
      AudioEncoder network,
      AudioProcessorConfig processing) {
    this.manager = manager;
    this.spec = spec;
    this.config = config;
    this.network = network;
    processor = AudioProcessor.of(processing);
  }

  /** As {@link FrozenEncoders#load}. */
  static SoundFeatures load(
      NDManager manager, ModelSpec.Encoder asked, Frozen files, @Nullable Path folder)
      throws IOException {
    AudioEncoders.Entry kind =
        asked.kind() == null ? AudioEncoders.of(files.path()) : AudioEncoders.get(asked.kind());
    AudioEncoder network = kind.load(manager, files.path(), Precision.FLOAT32);
    Path saved = folder == null ? null : folder.resolve(PROCESSOR);
    AudioProcessorConfig processing =
        saved != null && Files.isRegularFile(saved)
            ? AudioProcessorConfig.read(saved)
            : inTime(network.processor(), asked);
    return new SoundFeatures(
        manager, asked.found(kind.id(), files.source()), files.configSha256(), network, processing);
  }

  private static AudioProcessorConfig inTime(AudioProcessorConfig own, ModelSpec.Encoder asked)
      throws CheckpointException {
    try {
      return cut(own, asked);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A processing over the seconds asked for. */
  private static AudioProcessorConfig cut(AudioProcessorConfig own, ModelSpec.Encoder asked) {
    if (asked.seconds() == 0) {
      return own;
    }
    String where = "encoder %s".formatted(asked.source().source());
    if (!(own instanceof AudioProcessorConfig.LogMel mel)) {
      throw new IllegalArgumentException(
          "%s: hears a fixed length, but seconds is %s: leave it out"
              .formatted(where, asked.seconds()));
    }
    if (asked.seconds() > mel.seconds() || asked.seconds() != Math.rint(asked.seconds())) {
      throw new IllegalArgumentException(
          "%s: hears up to %d whole seconds, but seconds is %s"
              .formatted(where, mel.seconds(), asked.seconds()));
    }
    return new AudioProcessorConfig.LogMel(
        mel.mels(), mel.rate(), mel.fft(), mel.hop(), (int) asked.seconds());
  }

  @Override
  public SoundFeatures prepared(String named) {
    AudioProcessorConfig whole =
        named.equals(Modality.OF_ENCODER) ? network.processor() : AudioProcessors.named(named);
    return new SoundFeatures(manager, spec, config, network, cut(whole, spec));
  }

  @Override
  public ModelSpec.Encoder spec() {
    return spec;
  }

  @Override
  public String fingerprint() {
    return "audio %s %s %s layers %s pool %d %s"
        .formatted(
            spec.kind(), spec.source().sha256(), config, spec.layers(), pool(), processor.config());
  }

  private int pool() {
    return Math.max(1, spec.grid());
  }

  @Override
  public int positions() {
    AudioProcessorConfig config = processor.config();
    int frames =
        config instanceof AudioProcessorConfig.LogMel mel
            ? mel.frames()
            : config instanceof AudioProcessorConfig.FilterBank bank
                ? bank.maxLength()
                : clipFrames((AudioProcessorConfig.Clips) config);
    return network.featureTokens(frames, pool());
  }

  private static int clipFrames(AudioProcessorConfig.Clips clips) {
    return clips.clips() * clips.frames();
  }

  @Override
  public int width() {
    return network.featureWidth(spec.layers());
  }

  @Override
  public Decoded decode(List<MediumFile> media) throws IOException {
    List<AudioProcessor.Input> inputs = Parallel.map(media, this::input);
    return () -> features(inputs);
  }

  private AudioProcessor.Input input(MediumFile medium) throws IOException {
    Waveform wave = MediumReader.sound(medium);
    try {
      return processor.process(wave);
    } catch (IllegalArgumentException e) {
      throw new MediaException(medium.toString(), String.valueOf(e.getMessage()), e);
    }
  }

  private List<float[]> features(List<AudioProcessor.Input> inputs) {
    try (NDManager work = manager.newSubManager();
        Autograd.Mode off = Autograd.off()) {
      float[] all =
          network
              .features(AudioProcessor.batch(work, inputs), spec.layers(), pool())
              .toFloatArray();
      List<float[]> each = new ArrayList<>();
      int size = all.length / inputs.size();
      for (int i = 0; i < inputs.size(); i++) {
        each.add(Arrays.copyOfRange(all, i * size, (i + 1) * size));
      }
      return each;
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    processor.config().write(folder.resolve(PROCESSOR));
  }
}
