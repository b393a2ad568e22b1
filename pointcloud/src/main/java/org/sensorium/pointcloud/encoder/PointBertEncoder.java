package org.sensorium.pointcloud.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sensorium.nn.checkpoint.EncoderCheckpoint;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.PointKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;

/**
 * Point-BERT as PointLLM uses it: groups of neighbouring points become tokens, which a transformer
 * reads behind a class token; the positions are added again before every block. Layer 0 is the
 * class token and the groups, without positions. The groups may be put from left to right, which is
 * ours.
 *
 * <p>The batch norms have the statistics of the file, in training too.
 *
 * @see <a href="https://arxiv.org/abs/2111.14819">Point-BERT</a>, <a
 *     href="https://arxiv.org/abs/2308.16911">PointLLM</a> at cb72f4e, PointTransformer
 */
public final class PointBertEncoder implements TrainablePointCloudEncoder {
  /** A key that every file has. */
  static final String MARK = "encoder.first_conv.0.weight";

  private final PointBertConfig config;
  private final PointCloudProcessorConfig processor;
  private final Precision precision;
  private final Device device;
  private final PointBertNet net;

  private PointBertEncoder(
      PointBertNet net, PointCloudProcessorConfig processor, Precision precision, Device device) {
    this.config = net.config();
    this.net = net;
    this.processor = processor;
    this.precision = precision;
    this.device = device;
  }

  /**
   * Reads an encoder by Point-BERT's names.
   *
   * @param scope of the encoder, {@code model.point_backbone} in files of PointLLM
   * @param precision of the matrices
   */
  public static PointBertEncoder load(
      WeightScope scope,
      PointBertConfig config,
      PointCloudProcessorConfig processor,
      Precision precision)
      throws IOException {
    PointBertNet net = PointBertNet.load(PointWeights.stored(scope, precision), config);
    return new PointBertEncoder(net, processor, precision, scope.manager().getDevice());
  }

  /**
   * A new encoder, to be trained; see {@link #calibrate}.
   *
   * @param manager owner of the weights, whose device they lie on
   */
  public static PointBertEncoder create(NDManager manager, PointBertConfig config, long seed) {
    try {
      PointBertNet net = PointBertNet.load(PointWeights.fresh(manager, seed), config);
      return new PointBertEncoder(net, processor(config), Precision.FLOAT32, manager.getDevice());
    } catch (IOException e) {
      throw new IllegalStateException("making weights reads no file", e);
    }
  }

  /** PointLLM's processing, with colours if the encoder takes them. */
  static PointCloudProcessorConfig processor(PointBertConfig config) {
    PointCloudProcessorConfig usual = PointCloudProcessorConfig.pointllm(config.points());
    return config.channels() == 3 ? usual.withColor(PointCloudProcessorConfig.Color.NONE) : usual;
  }

  /** The shape. */
  public PointBertConfig config() {
    return config;
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
  public int tokens() {
    return 1 + config.groups();
  }

  @Override
  public int points() {
    return config.points();
  }

  @Override
  public int channels() {
    return config.channels();
  }

  @Override
  public PointCloudProcessorConfig processor() {
    return processor;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public int groupCount() {
    return config.groups();
  }

  @Override
  public int groupWidth() {
    return config.groupSize() * config.channels() + 3;
  }

  @Override
  public NDArray groups(NDArray points) {
    PointGroups.check(points, config.channels(), config.groupSize(), device);
    return PointGroups.nearest(points, config.groups(), config.groupSize(), config.order());
  }

  @Override
  public NDArray resume(NDArray groups) {
    return net.forward(groups);
  }

  @Override
  public NDList hiddenStates(NDArray points, List<Integer> layers) {
    NDManager owner = points.getManager();
    try (NDManager scratch = owner.newSubManager()) {
      NDArray groups = groups(points);
      groups.attach(scratch);
      NDArray positions = FrozenSteps.step(groups, net::positions, scratch);
      List<UnaryOperator<NDArray>> steps = new ArrayList<>();
      steps.add(net::frozenTokens);
      net.blocks().forEach(block -> steps.add(x -> block.forward(Kernels.add(x, positions))));
      steps.add(net.norm()::forward);
      NDList hidden = FrozenSteps.run(groups, steps, FrozenSteps.resolveNormed(layers, layers()));
      hidden.attach(owner);
      return hidden;
    }
  }

  /**
   * The class token and the maximum of the groups side by side, behind the final norm: PointLLM's
   * {@code use_max_pool}.
   *
   * @param points (B, P, C)
   * @return (B, 1, 2·C) float32
   */
  public NDArray pooled(NDArray points) {
    NDManager owner = points.getManager();
    try (NDArray last = encode(points, -1)) {
      return FrozenSteps.step(
          last,
          x -> {
            NDArray groups = RowKernels.positions(x, 1, config.groups());
            NDArray largest = PointKernels.groupMax(groups); // (B, C)
            return NDArrays.concat(new NDList(x.get(":, 0"), largest), 1).expandDims(1);
          },
          owner);
    }
  }

  /**
   * A new encoder of the shape that a folder's {@code config.json} tells, which has no weights yet.
   *
   * @param manager owner of the weights, whose device they lie on
   */
  public static PointBertEncoder create(NDManager manager, Path folder, long seed)
      throws IOException {
    return create(manager, PointBertConfig.of(EncoderCheckpoint.config(folder)), seed);
  }

  @Override
  public void calibrate(NDArray groups) {
    requireFloat32();
    try (Autograd.Mode off = Autograd.off();
        NDManager scratch = groups.getManager().newSubManager();
        NDArray own = groups.duplicate()) {
      own.attach(scratch);
      net.calibrate(own);
    }
  }

  private void requireFloat32() {
    if (precision != Precision.FLOAT32) {
      throw new IllegalStateException(
          "this Point-BERT was loaded in %s, expected float32, in which weights are trained"
              .formatted(precision.id()));
    }
  }

  @Override
  public Map<String, NDArray> weights() {
    requireFloat32();
    return net.weights();
  }

  @Override
  public void saveShape(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), config.toJson());
  }

  @Override
  public void save(Path folder) throws IOException {
    requireFloat32();
    Files.createDirectories(folder);
    try (NDManager scratch = net.classToken().getManager().newSubManager()) {
      SafetensorsWriter.write(folder.resolve("model.safetensors"), net.stored(scratch));
    }
    saveShape(folder);
    processor.write(folder.resolve("preprocessor_config.json"));
  }
}
