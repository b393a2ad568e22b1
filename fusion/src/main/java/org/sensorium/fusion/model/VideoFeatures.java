package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;
import org.sensorium.vision.media.RgbImage;
import org.sensorium.vision.media.video.FrameChoice;
import org.sensorium.vision.processing.ImageProcessor;
import org.sensorium.vision.processing.ImageProcessorConfig;
import org.sensorium.vision.processing.ImageProcessors;

/**
 * Frames of a video, each through a vision encoder as a picture is: the features of one frame
 * behind those of the other.
 */
final class VideoFeatures implements FrozenEncoder {
  private static final String PROCESSOR = "preprocessor_config.json";

  /** Of a clip, before the network and behind it: 256 MiB each. */
  private static final long MOST_NUMBERS = 1L << 26;

  /** At a position; a projector has as many rows. */
  private static final int MOST_JOINED = 1 << 17;

  private final NDManager manager;
  private final ModelSpec.Encoder spec;
  private final String config; // SHA-256 of the file beside the weights
  private final VisionEncoder network;
  private final ImageProcessor processor;
  private final FrameChoice choice;

  private VideoFeatures(
      NDManager manager,
      ModelSpec.Encoder spec,
      String config,
      VisionEncoder network,
      ImageProcessorConfig processing) {
    this.manager = manager;
    this.spec = spec;
    this.config = config;
    this.network = network;
    processor = new ImageProcessor(processing);
    choice = FrameChoices.of(spec.frameChoice(), spec.frames());
  }

  /** As {@link FrozenEncoders#load}. */
  static VideoFeatures load(
      NDManager manager, ModelSpec.Encoder asked, Frozen files, @Nullable Path folder)
      throws IOException {
    if (asked.trainedFrom() != null) {
      throw new CheckpointException(
          "encoder %s: its blocks are to be trained from %d on, which is for pictures: the encoder of videos stays frozen"
              .formatted(asked.source().source(), asked.trainedFrom()));
    }
    VisionEncoders.Entry kind = files.encoderKind(asked.kind());
    VisionEncoder network = kind.load(manager, files.path(), Precision.FLOAT32, asked.imageSize());
    Path saved = folder == null ? null : folder.resolve(PROCESSOR);
    checkSize(asked, network);
    return new VideoFeatures(
        manager,
        asked.found(kind.id(), files.source()),
        files.configSha256(),
        network,
        saved != null && Files.isRegularFile(saved)
            ? ImageProcessorConfig.read(saved)
            : network.processor());
  }

  private static void checkSize(ModelSpec.Encoder asked, VisionEncoder network)
      throws CheckpointException {
    long frames = asked.frames();
    long pixels = frames * RgbImage.CHANNELS * network.imageSize() * network.imageSize();
    long features =
        frames
            * network.featureTokens(asked.layers(), asked.grid(), asked.choice())
            * network.featureWidth(asked.layers());
    if (Math.max(pixels, features) > MOST_NUMBERS) {
      throw new CheckpointException(
          "encoder %s: %d frames of a video are %d numbers of pixels and %d of features, more than the limit of %d for each video: ask for fewer frames%s"
              .formatted(
                  asked.source().source(),
                  frames,
                  pixels,
                  features,
                  MOST_NUMBERS,
                  features > pixels ? ", or average their cells with projector.pool" : ""));
    }
    long joined = frames * network.featureWidth(asked.layers());
    if (asked.framesJoined() && joined > MOST_JOINED) {
      throw new CheckpointException(
          "encoder %s: %d frames side by side are %d numbers in each cell, more than the limit of %d: ask for fewer frames, or leave frames_joined out"
              .formatted(asked.source().source(), frames, joined, MOST_JOINED));
    }
  }

  @Override
  public VideoFeatures prepared(String named) {
    return new VideoFeatures(
        manager,
        spec,
        config,
        network,
        named.equals(ImageProcessors.OF_ENCODER)
            ? network.processor()
            : ImageProcessors.named(named, network.imageSize()));
  }

  @Override
  public ModelSpec.Encoder spec() {
    return spec;
  }

  @Override
  public String fingerprint() {
    return "video %s %s %s layers %s %s grid %d %s frames %d %s%s"
        .formatted(
            spec.kind(),
            spec.source().sha256(),
            config,
            spec.layers(),
            spec.choice().id(),
            spec.grid(),
            processor.config(),
            spec.frames(),
            spec.frameChoice(),
            spec.framesJoined() ? " joined" : "");
  }

  /** Positions of one frame by itself. */
  private int cells() {
    return network.featureTokens(spec.layers(), spec.grid(), spec.choice());
  }

  @Override
  public int frameTokens() {
    return spec.framesJoined() ? 0 : cells();
  }

  @Override
  public int positions() {
    return spec.framesJoined() ? cells() : spec.frames() * cells();
  }

  @Override
  public int width() {
    int one = network.featureWidth(spec.layers(), spec.choice());
    return spec.framesJoined() ? spec.frames() * one : one;
  }

  @Override
  public Decoded decode(List<MediumFile> media) throws IOException {
    List<List<ImageProcessor.Pixels>> clips = Parallel.map(media, this::pixels);
    return () -> clips.stream().map(this::features).toList();
  }

  private List<ImageProcessor.Pixels> pixels(MediumFile medium) throws IOException {
    List<RgbImage> frames = MediumReader.frames(medium, choice).frames();
    List<ImageProcessor.Pixels> pixels = new ArrayList<>();
    for (int i = 0; i < spec.frames(); i++) { // a video with fewer shots: the last one stays
      pixels.add(processor.process(frames.get(Math.min(i, frames.size() - 1))));
    }
    return pixels;
  }

  @Override
  public double[] frameTimes(MediumFile medium) throws IOException {
    double[] found = MediumReader.times(medium, choice);
    double[] times = Arrays.copyOf(found, spec.frames());
    Arrays.fill(times, found.length, times.length, found[found.length - 1]); // as in pixels
    return times;
  }

  /** The features of a clip. */
  private float[] features(List<ImageProcessor.Pixels> clip) {
    try (NDManager work = manager.newSubManager();
        Autograd.Mode off = Autograd.off()) {
      NDArray frames = // (F, T, V)
          network.features(
              ImageProcessor.batch(work, clip), spec.layers(), spec.grid(), spec.choice());
      return (spec.framesJoined() ? frames.transpose(1, 0, 2) : frames).toFloatArray();
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    processor.config().write(folder.resolve(PROCESSOR));
  }
}
