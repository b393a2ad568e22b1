package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;
import org.sensorium.vision.processing.ImageProcessor;
import org.sensorium.vision.processing.ImageProcessorConfig;

/** Layers of a vision encoder, averaged to a common grid, side by side. */
final class ImageFeatures implements MediaEncoder {
  private static final String PROCESSOR = "preprocessor_config.json";

  private final NDManager manager;
  private final ModelSpec.Encoder spec;
  private final VisionEncoder network;
  private final ImageProcessor processor;
  private final int grid;

  private ImageFeatures(
      NDManager manager,
      ModelSpec.Encoder spec,
      VisionEncoder network,
      ImageProcessorConfig processing) {
    this.manager = manager;
    this.spec = spec;
    this.network = network;
    int coarsest = spec.layers().stream().mapToInt(network::grid).min().orElseThrow();
    grid = spec.grid() > 0 ? spec.grid() : coarsest;
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
    VisionEncoder network = kind.load(manager, files.path(), Precision.FLOAT32);
    Path saved = folder == null ? null : folder.resolve(PROCESSOR);
    boolean own = saved == null || !Files.isRegularFile(saved);
    return new ImageFeatures(
        manager,
        new ModelSpec.Encoder(kind.id(), files.source(), asked.layers(), asked.grid()),
        network,
        saved == null || own ? network.processor() : ImageProcessorConfig.read(saved));
  }

  /** The encoder with its kind and checksum known. */
  ModelSpec.Encoder spec() {
    return spec;
  }

  @Override
  public String fingerprint() {
    return "%s %s layers %s grid %d %s"
        .formatted(spec.kind(), spec.source().sha256(), spec.layers(), grid, processor.config());
  }

  @Override
  public int positions() {
    return grid * grid;
  }

  @Override
  public int width() {
    return network.featureWidth(spec.layers());
  }

  @Override
  public Decoded decode(List<Path> files) throws IOException {
    List<ImageProcessor.Pixels> pictures = ParallelFiles.map(files, processor::process);
    return () -> features(pictures);
  }

  private List<float[]> features(List<ImageProcessor.Pixels> pictures) {
    try (NDManager work = manager.newSubManager();
        Autograd.Mode off = Autograd.off()) {
      float[] all =
          network
              .features(ImageProcessor.batch(work, pictures), spec.layers(), grid)
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
