package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.encoder.TrainableVisionEncoder;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;
import org.sensorium.vision.processing.ImageProcessor;
import org.sensorium.vision.processing.ImageProcessorConfig;
import org.sensorium.vision.processing.ImageProcessors;

/** Layers of a vision encoder, averaged to a common grid, side by side. */
final class ImageFeatures implements FrozenEncoder {
  private static final String PROCESSOR = "preprocessor_config.json";

  private final NDManager manager;
  private final ModelSpec.Encoder spec;
  private final String config; // SHA-256 of the file beside the weights
  private final VisionEncoder network;
  private final ImageProcessor processor;

  private ImageFeatures(
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
  }

  /**
   * Reads the weights.
   *
   * @param manager owner of the weights; decides the device
   * @param asked which encoder and layers; its kind and checksum may be open
   * @param folder of the model, whose {@code preprocessor_config.json} counts if it has one; null
   *     for the encoder's own processing
   */
  static ImageFeatures load(
      NDManager manager, ModelSpec.Encoder asked, Frozen files, @Nullable Path folder)
      throws IOException {
    VisionEncoders.Entry kind = files.encoderKind(asked.kind());
    VisionEncoder network = kind.load(manager, files.path(), Precision.FLOAT32, asked.imageSize());
    checkTower(asked, network);
    Path saved = folder == null ? null : folder.resolve(PROCESSOR);
    boolean own = saved == null || !Files.isRegularFile(saved);
    return new ImageFeatures(
        manager,
        asked.found(kind.id(), files.source()),
        files.configSha256(),
        network,
        saved == null || own ? network.processor() : ImageProcessorConfig.read(saved));
  }

  /** Refuses what {@link #behindTower} cannot make, before anything else is read. */
  private static void checkTower(ModelSpec.Encoder asked, VisionEncoder network)
      throws CheckpointException {
    Integer from = asked.trainedFrom();
    if (from == null) {
      return;
    }
    String where =
        "encoder %s (layers %s, trained from %d)"
            .formatted(asked.source().source(), asked.layers(), from);
    if (!(network instanceof TrainableVisionEncoder tower) || asked.layers().size() != 1) {
      throw new CheckpointException(
          "%s: its upper blocks cannot be trained; expected CLIP or OFA, and one layer"
              .formatted(where));
    }
    try {
      tower.weights(from, asked.layers().get(0));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  @Override
  public ImageFeatures prepared(String named) {
    return new ImageFeatures(
        manager,
        spec,
        config,
        network,
        named.equals(ImageProcessors.OF_ENCODER)
            ? network.processor()
            : ImageProcessors.named(named, network.imageSize()));
  }

  @Override
  public Projector behindTower(Projector projector) {
    Integer from = spec.trainedFrom();
    if (from == null) {
      return projector;
    }
    TrainableVisionEncoder tower = (TrainableVisionEncoder) network; // see checkTower
    int to = spec.layers().get(0);
    return new TrainedTower(
        "vision_tower",
        new TrainedTower.Blocks() {
          @Override
          public NDArray forward(NDArray features) {
            return spec.choice().of(tower.resume(features, from, to), tower.hasClassToken());
          }

          @Override
          public int positions() {
            return projectedPositions();
          }

          @Override
          public Map<String, NDArray> weights() {
            return tower.weights(from, to);
          }
        },
        projector);
  }

  /** What the encoder gives: for one that is trained the layer below the trained ones, whole. */
  private List<Integer> layers() {
    Integer from = spec.trainedFrom();
    return from == null ? spec.layers() : List.of(from);
  }

  private TokenChoice tokens() {
    return spec.trainedFrom() == null ? spec.choice() : TokenChoice.ALL;
  }

  @Override
  public ModelSpec.Encoder spec() {
    return spec;
  }

  @Override
  public String fingerprint() {
    return "%s %s %s layers %s %s grid %d %s"
        .formatted(
            spec.kind(),
            spec.source().sha256(),
            config,
            layers(),
            tokens().id(),
            spec.grid(),
            processor.config());
  }

  @Override
  public int positions() {
    return network.featureTokens(layers(), spec.grid(), tokens());
  }

  @Override
  public int width() {
    return network.featureWidth(layers(), tokens());
  }

  @Override
  public int projectedWidth() {
    return network.featureWidth(spec.layers(), spec.choice());
  }

  @Override
  public int projectedPositions() {
    return network.featureTokens(spec.layers(), spec.grid(), spec.choice());
  }

  @Override
  public Decoded decode(List<MediumFile> media) throws IOException {
    List<ImageProcessor.Pixels> pictures =
        Parallel.map(media, medium -> processor.process(medium.file()));
    return () -> features(pictures);
  }

  private List<float[]> features(List<ImageProcessor.Pixels> pictures) {
    try (NDManager work = manager.newSubManager();
        Autograd.Mode off = Autograd.off()) {
      float[] all =
          network
              .features(ImageProcessor.batch(work, pictures), layers(), spec.grid(), tokens())
              .toFloatArray();
      List<float[]> each = new ArrayList<>();
      int size = all.length / pictures.size();
      for (int i = 0; i < pictures.size(); i++) {
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
