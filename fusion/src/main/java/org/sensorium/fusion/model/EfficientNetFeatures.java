package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.vision.encoder.EfficientNetLite0;
import org.sensorium.vision.processing.ImageProcessor;
import org.sensorium.vision.processing.ImageProcessorConfig;
import org.sensorium.vision.processing.Resampling;
import org.sensorium.vision.processing.Resize;
import org.sensorium.vision.processing.Size;

/**
 * Maps of some stages of EfficientNet-Lite0, averaged to a common grid, side by side. Early stages
 * see colour and shape, late ones what a thing is.
 */
final class EfficientNetFeatures implements MediaEncoder {
  /** Short side 256, the middle 224 of it, mean 0.498 and deviation 0.502 (of the weights). */
  private static final ImageProcessorConfig PROCESSING =
      new ImageProcessorConfig(
          false,
          new Resize.ShortestEdge(256),
          Resampling.BICUBIC,
          new Size(EfficientNetLite0.IMAGE_SIZE, EfficientNetLite0.IMAGE_SIZE),
          1.0 / 255,
          true,
          List.of(0.498, 0.498, 0.498),
          List.of(0.502, 0.502, 0.502));

  private final NDManager manager;
  private final EfficientNetLite0 network;
  private final ImageProcessor processor = new ImageProcessor(PROCESSING);
  private final List<Integer> stages;
  private final int grid;

  private EfficientNetFeatures(
      NDManager manager, EfficientNetLite0 network, List<Integer> stages, int grid) {
    this.manager = manager;
    this.network = network;
    this.stages = stages;
    this.grid = grid;
  }

  /**
   * Reads the weights.
   *
   * @param manager owner of the weights; decides the device
   * @param layers stages, 1 to 7 and 8 for the head; -1 is the head, -2 stage 7 and so on
   * @param grid side of the grid, cells; 0 keeps the map of the last stage, 7
   */
  static EfficientNetFeatures load(NDManager manager, Path weights, List<Integer> layers, int grid)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoints.open(weights)) {
      WeightScope scope = WeightScope.of(checkpoint, manager);
      EfficientNetLite0 network = EfficientNetLite0.load(scope);
      scope.finish();
      List<Integer> stages =
          layers.stream()
              .map(layer -> layer < 0 ? EfficientNetLite0.HEAD + 1 + layer : layer)
              .toList();
      return new EfficientNetFeatures(manager, network, stages, grid == 0 ? 7 : grid);
    }
  }

  @Override
  public String fingerprint() {
    return "efficientnet-lite0 stages %s grid %d %s".formatted(stages, grid, PROCESSING);
  }

  @Override
  public int positions() {
    return grid * grid;
  }

  @Override
  public int width() {
    return stages.stream().mapToInt(EfficientNetLite0::channels).sum();
  }

  @Override
  public List<float[]> encode(List<Path> files) throws IOException {
    List<ImageProcessor.Pixels> pictures = ParallelFiles.map(files, processor::process);
    try (NDManager work = manager.newSubManager();
        Autograd.Mode off = Autograd.off()) {
      Map<Integer, NDArray> maps =
          network.features(ImageProcessor.batch(work, pictures), new TreeSet<>(stages));
      NDList side = new NDList();
      for (int stage : stages) {
        NDArray map = Objects.requireNonNull(maps.get(stage));
        side.add(Kernels.averagePool(map, grid).reshape(files.size(), -1, (long) grid * grid));
      }
      NDArray features = NDArrays.concat(side, 1).transpose(0, 2, 1); // (B, P, V)
      float[] all = features.toFloatArray();
      List<float[]> each = new ArrayList<>();
      int size = all.length / files.size();
      for (int i = 0; i < files.size(); i++) {
        each.add(java.util.Arrays.copyOfRange(all, i * size, (i + 1) * size));
      }
      return each;
    }
  }
}
