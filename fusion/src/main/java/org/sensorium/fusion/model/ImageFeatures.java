package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;
import org.sensorium.vision.processing.ImageProcessor;

/** Layers of a vision encoder, averaged to a common grid, side by side. */
final class ImageFeatures implements MediaEncoder {
  private final NDManager manager;
  private final String id;
  private final VisionEncoder network;
  private final ImageProcessor processor;
  private final List<Integer> layers;
  private final int grid;

  private ImageFeatures(
      NDManager manager, String id, VisionEncoder network, List<Integer> layers, int grid) {
    this.manager = manager;
    this.id = id;
    this.network = network;
    this.layers = layers;
    this.grid = grid;
    processor = new ImageProcessor(network.processor());
  }

  /**
   * Reads the weights.
   *
   * @param id a kind of {@link VisionEncoders}
   * @param manager owner of the weights; decides the device
   * @param layers which layers are read; -1 is the last
   * @param grid side of the grid, cells; 0 for that of the coarsest of the layers
   */
  static ImageFeatures load(
      String id, NDManager manager, Path weights, List<Integer> layers, int grid)
      throws IOException {
    VisionEncoder network = VisionEncoders.get(id).load(manager, weights, Precision.FLOAT32);
    int side = grid > 0 ? grid : layers.stream().mapToInt(network::grid).min().orElseThrow();
    return new ImageFeatures(manager, id, network, List.copyOf(layers), side);
  }

  @Override
  public String fingerprint() {
    return "%s layers %s grid %d %s".formatted(id, layers, grid, processor.config());
  }

  @Override
  public int positions() {
    return grid * grid;
  }

  @Override
  public int width() {
    return network.featureWidth(layers);
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
          network.features(ImageProcessor.batch(work, pictures), layers, grid).toFloatArray();
      List<float[]> each = new ArrayList<>();
      int size = all.length / pictures.size();
      for (int i = 0; i < pictures.size(); i++) {
        each.add(Arrays.copyOfRange(all, i * size, (i + 1) * size));
      }
      return each;
    }
  }
}
