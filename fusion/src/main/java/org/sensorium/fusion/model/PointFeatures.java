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
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.pointcloud.encoder.PointBertEncoder;
import org.sensorium.pointcloud.encoder.PointCloudEncoder;
import org.sensorium.pointcloud.encoder.PointCloudEncoders;
import org.sensorium.pointcloud.encoder.TrainablePointCloudEncoder;
import org.sensorium.pointcloud.media.PointCloudDecoder;
import org.sensorium.pointcloud.processing.PointCloudProcessor;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;
import org.sensorium.pointcloud.processing.PointCloudProcessors;

/**
 * Layers of an encoder of point clouds, side by side; of one that is trained, as a whole, which
 * points make a group.
 */
final class PointFeatures implements FrozenEncoder {
  private static final String PROCESSOR = "preprocessor_config.json";
  static final String SHAPE = "config.json"; // in a model's folder, of an encoder that began as new
  private static final long SEED = 0; // of new weights

  private final NDManager manager;
  private final ModelSpec.Encoder spec;
  private final String config; // SHA-256 of the file beside the weights
  private final PointCloudEncoder network;
  private final PointCloudProcessor processor;
  private final boolean fresh; // its weights are new

  private PointFeatures(
      NDManager manager,
      ModelSpec.Encoder spec,
      String config,
      PointCloudEncoder network,
      PointCloudProcessorConfig processing,
      boolean fresh) {
    this.manager = manager;
    this.spec = spec;
    this.config = config;
    this.network = network;
    processor = new PointCloudProcessor(processing);
    this.fresh = fresh;
  }

  /**
   * As {@link FrozenEncoders#load}. A folder with a {@code config.json} of a Point-BERT and no
   * weights is an encoder that is to be trained, and begins with new ones.
   */
  static PointFeatures load(
      NDManager manager, ModelSpec.Encoder asked, Frozen files, @Nullable Path folder)
      throws IOException {
    PointCloudEncoders.Entry kind =
        asked.kind() == null
            ? PointCloudEncoders.of(files.path())
            : PointCloudEncoders.get(asked.kind());
    boolean fresh = PartWeights.areMissing(files.path());
    if (fresh && asked.trainedFrom() == null) {
      throw new CheckpointException(
          "%s: no weights in it, and encoder_trained_from does not say that the encoder is to be trained: expected 0, or a folder with weights"
              .formatted(files.path()));
    }
    PointCloudEncoder network =
        fresh
            ? PointBertEncoder.create(manager, files.path(), SEED)
            : kind.load(manager, files.path(), Precision.FLOAT32);
    boolean whole = asked.trainedFrom() == null || asked.trainedFrom() == 0;
    if (!whole
        || (asked.trainedFrom() != null
            && !(network instanceof TrainablePointCloudEncoder
                && asked.layers().equals(List.of(-1))))) {
      throw new CheckpointException(
          "encoder %s (layers %s, trained from %s): an encoder of points is trained as a whole; expected point-bert, layers [-1] and encoder_trained_from: 0"
              .formatted(asked.source().source(), asked.layers(), asked.trainedFrom()));
    }
    Path saved = folder == null ? null : folder.resolve(PROCESSOR);
    return new PointFeatures(
        manager,
        asked.found(kind.id(), files.source()),
        files.configSha256(),
        network,
        saved != null && Files.isRegularFile(saved)
            ? PointCloudProcessorConfig.read(saved)
            : network.processor(),
        fresh);
  }

  /** Whether a model's folder holds all of an encoder that began with new weights. */
  static boolean isWhole(Media.Kind kind, Path folder) throws IOException {
    return kind == Media.Kind.POINTCLOUD
        && Files.isRegularFile(folder.resolve(SHAPE))
        && PartWeights.areMissing(folder);
  }

  private @Nullable TrainablePointCloudEncoder trained() {
    return spec.trainedFrom() == null ? null : (TrainablePointCloudEncoder) network; // see load
  }

  @Override
  public PointFeatures prepared(String named) {
    PointCloudProcessorConfig processing =
        named.equals(Modality.OF_ENCODER)
            ? network.processor()
            : PointCloudProcessors.named(named, network.points());
    if (processing.channels() != network.channels()) {
      throw new IllegalArgumentException(
          "processor %s makes points of %d columns, but the encoder %s takes %d: choose another"
              .formatted(named, processing.channels(), spec.source().source(), network.channels()));
    }
    return new PointFeatures(manager, spec, config, network, processing, fresh);
  }

  @Override
  public ModelSpec.Encoder spec() {
    return spec;
  }

  @Override
  public String fingerprint() {
    return "points %s %s %s layers %s trained %s %s"
        .formatted(
            spec.kind(),
            spec.source().sha256(),
            config,
            spec.layers(),
            spec.trainedFrom(),
            processor.config());
  }

  @Override
  public int positions() {
    TrainablePointCloudEncoder trained = trained();
    return trained == null ? network.tokens() : trained.groupCount();
  }

  @Override
  public int width() {
    TrainablePointCloudEncoder trained = trained();
    return trained == null ? network.featureWidth(spec.layers()) : trained.groupWidth();
  }

  @Override
  public int projectedWidth() {
    return network.featureWidth(spec.layers());
  }

  @Override
  public int projectedPositions() {
    return network.tokens();
  }

  @Override
  public Projector behindTower(Projector projector) {
    TrainablePointCloudEncoder trained = trained();
    if (trained == null) {
      return projector;
    }
    return new TrainedTower(
        "point_backbone",
        new TrainedTower.Blocks() {
          @Override
          public NDArray forward(NDArray features) {
            return trained.resume(features);
          }

          @Override
          public int positions() {
            return trained.tokens();
          }

          @Override
          public Map<String, NDArray> weights() {
            return trained.weights();
          }
        },
        projector);
  }

  @Override
  public void calibrate(List<float[]> features) {
    TrainablePointCloudEncoder trained = trained();
    if (trained == null || !fresh) {
      return;
    }
    try (NDManager work = manager.newSubManager()) {
      List<NDArray> groups =
          features.stream().map(one -> MultimodalNetwork.array(work, one, positions())).toList();
      trained.calibrate(MultimodalNetwork.stack(work, groups));
    }
  }

  @Override
  public void saveEncoder(Path folder) throws IOException {
    TrainablePointCloudEncoder trained = trained();
    if (trained == null) {
      FrozenEncoder.super.saveEncoder(folder);
    } else {
      trained.save(folder);
      save(folder); // of this model, which may not be the encoder's usual one
    }
  }

  @Override
  public Decoded decode(List<MediumFile> media) throws IOException {
    List<float[]> clouds =
        Parallel.map(
            media, medium -> processor.process(PointCloudDecoder.standard().decode(medium.file())));
    return () -> features(clouds);
  }

  private List<float[]> features(List<float[]> clouds) {
    try (NDManager work = manager.newSubManager();
        Autograd.Mode off = Autograd.off()) {
      NDArray points = processor.batch(work, clouds);
      TrainablePointCloudEncoder trained = trained();
      NDArray features =
          trained == null ? network.features(points, spec.layers()) : trained.groups(points);
      float[] all = features.toFloatArray();
      List<float[]> each = new ArrayList<>();
      int size = all.length / clouds.size();
      for (int i = 0; i < clouds.size(); i++) {
        each.add(Arrays.copyOfRange(all, i * size, (i + 1) * size));
      }
      return each;
    }
  }

  @Override
  public void save(Path folder) throws IOException {
    processor.config().write(folder.resolve(PROCESSOR));
    TrainablePointCloudEncoder trained = trained();
    if (fresh && trained != null) { // its weights lie with the model's: nothing else is needed
      trained.saveShape(folder);
    }
  }
}
