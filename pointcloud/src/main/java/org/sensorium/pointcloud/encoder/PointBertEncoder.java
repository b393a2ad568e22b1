package org.sensorium.pointcloud.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.PointKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.pointcloud.encoder.PointWeights.Initial;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;

/**
 * Point-BERT as PointLLM uses it: groups of neighbouring points become tokens, which a transformer
 * reads behind a class token; the positions are added again before every block. Layer 0 is the
 * class token and the groups, without positions.
 *
 * <p>The batch norms have the statistics of the file, in training too.
 *
 * @see <a href="https://arxiv.org/abs/2111.14819">Point-BERT</a>, <a
 *     href="https://arxiv.org/abs/2308.16911">PointLLM</a> at cb72f4e, PointTransformer
 */
public final class PointBertEncoder implements TrainablePointCloudEncoder {
  /** A key that every file has. */
  static final String MARK = "encoder.first_conv.0.weight";

  private static final int POSITION_WIDTH = 128;
  private static final int MLP_RATIO = 4;
  private static final int GROUPS_AT_ONCE = 512; // of a frozen encoder, which bounds its memory

  private final PointBertConfig config;
  private final PointCloudProcessorConfig processor;
  private final Precision precision;
  private final Device device;
  private final MiniPointNet net;
  private final Linear reduce;
  private final NDArray classToken; // (1, 1, C)
  private final NDArray classPosition; // (1, 1, C)
  private final Linear position1;
  private final Linear position2;
  private final List<FusedBlock> blocks = new ArrayList<>();
  private final LayerNorm norm;

  private PointBertEncoder(
      PointWeights weights,
      PointBertConfig config,
      PointCloudProcessorConfig processor,
      Precision precision)
      throws IOException {
    this.config = config;
    this.processor = processor;
    this.precision = precision;
    device = weights.manager().getDevice();
    int width = config.width();
    Shape token = new Shape(1, 1, width);
    net = MiniPointNet.load(weights.sub("encoder"), config.channels(), config.groupWidth());
    reduce = FusedBlock.linear(weights, "reduce_dim", config.groupWidth(), width);
    classToken = weights.get("cls_token", token, Initial.TOKEN);
    classPosition = weights.get("cls_pos", token, Initial.TOKEN);
    position1 = FusedBlock.linear(weights, "pos_embed.0", 3, POSITION_WIDTH);
    position2 = FusedBlock.linear(weights, "pos_embed.2", POSITION_WIDTH, width);
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          FusedBlock.load(
              weights.sub(block(i)),
              FusedBlock.Names.TIMM,
              width,
              MLP_RATIO * width,
              config.heads(),
              Activation.GELU));
    }
    norm = FusedBlock.norm(weights, "norm", width);
  }

  private static String block(int index) {
    return "blocks.blocks." + index;
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
    PointWeights weights = PointWeights.stored(scope, precision);
    return new PointBertEncoder(weights, config, processor, precision);
  }

  /**
   * A new encoder, to be trained; see {@link #calibrate}.
   *
   * @param manager owner of the weights, whose device they lie on
   */
  public static PointBertEncoder create(NDManager manager, PointBertConfig config, long seed) {
    try {
      return new PointBertEncoder(
          PointWeights.fresh(manager, seed), config, processor(config), Precision.FLOAT32);
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
    return PointGroups.nearest(points, config.groups(), config.groupSize());
  }

  /** The points of the groups, (B, G, K, C). */
  private NDArray members(NDArray groups) {
    Shape shape = groups.getShape();
    int numbers = config.groupSize() * config.channels();
    if (shape.dimension() != 3 || shape.get(2) != numbers + 3) {
      throw new IllegalArgumentException(
          "the groups are %s, expected (batch, groups, %d): %d points of %d numbers, and the centre"
              .formatted(shape, numbers + 3, config.groupSize(), config.channels()));
    }
    return AttentionKernels.part(groups, 0, numbers)
        .reshape(shape.get(0), shape.get(1), config.groupSize(), config.channels());
  }

  /** Groups (B, G, K·C + 3) to tokens (B, 1 + G, C), the class token first. */
  private NDArray tokens(NDArray members) {
    return withClass(classToken, reduce.forward(net.forward(members)));
  }

  private NDArray positions(NDArray groups) {
    NDArray centres =
        AttentionKernels.part(groups, config.groupSize() * config.channels(), 3); // (B, G, 3)
    NDArray places = position2.forward(Kernels.gelu(position1.forward(centres)));
    return withClass(classPosition, places);
  }

  private static NDArray withClass(NDArray first, NDArray rest) {
    NDArray wide = Kernels.to(rest, Precision.FLOAT32);
    return RowKernels.concatPositions(RowKernels.expandBatch(wide, first), wide);
  }

  @Override
  public NDArray resume(NDArray groups) {
    NDArray x = tokens(members(groups));
    NDArray positions = positions(groups);
    for (FusedBlock block : blocks) {
      x = block.forward(Kernels.add(x, positions));
    }
    return norm.forward(x);
  }

  @Override
  public NDList hiddenStates(NDArray points, List<Integer> layers) {
    List<Integer> wanted = LayerRun.resolve(layers, layers(), layers() + 1);
    NDManager owner = points.getManager();
    try (NDManager scratch = owner.newSubManager()) {
      NDArray groups = groups(points);
      groups.attach(scratch);
      NDArray positions = LayerRun.step(groups, this::positions, scratch);
      NDArray first = LayerRun.step(groups, this::frozenTokens, scratch);
      List<UnaryOperator<NDArray>> steps = new ArrayList<>();
      blocks.forEach(block -> steps.add(x -> block.forward(Kernels.add(x, positions))));
      steps.add(norm::forward);
      return LayerRun.run(first, steps, wanted, owner);
    }
  }

  /** {@link #tokens}, some groups at a time. */
  private NDArray frozenTokens(NDArray groups) {
    NDArray members = members(groups);
    Shape shape = members.getShape();
    NDArray flat = members.reshape(-1, 1, shape.get(2), shape.get(3)); // (B·G, 1, K, C)
    NDList parts = new NDList();
    for (long from = 0; from < flat.getShape().get(0); from += GROUPS_AT_ONCE) {
      long to = Math.min(from + GROUPS_AT_ONCE, flat.getShape().get(0));
      NDArray some = flat.get("%d:%d".formatted(from, to));
      parts.add(
          LayerRun.step(
              some,
              x -> Kernels.to(reduce.forward(net.forward(x)), Precision.FLOAT32),
              groups.getManager()));
    }
    NDArray all = NDArrays.concat(parts, 0);
    return withClass(classToken, all.reshape(shape.get(0), shape.get(1), config.width()));
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
      return LayerRun.step(
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
   * Gives a new encoder the statistics of a batch, as a first step with a batch norm would: offsets
   * within a group are small numbers.
   *
   * @param groups (B, G, K·C + 3) of a few clouds
   */
  public void calibrate(NDArray groups) {
    requireFloat32();
    try (Autograd.Mode off = Autograd.off();
        NDManager scratch = groups.getManager().newSubManager();
        NDArray own = groups.duplicate()) {
      own.attach(scratch);
      net.calibrate(members(own));
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
    Map<String, NDArray> weights = new LinkedHashMap<>();
    net.putWeights("encoder.", weights);
    FusedBlock.put("reduce_dim", reduce, weights);
    weights.put("cls_token", classToken);
    weights.put("cls_pos", classPosition);
    FusedBlock.put("pos_embed.0", position1, weights);
    FusedBlock.put("pos_embed.2", position2, weights);
    for (int i = 0; i < blocks.size(); i++) {
      blocks.get(i).putWeights(block(i) + ".", weights);
    }
    FusedBlock.put("norm", norm, weights);
    return weights;
  }

  @Override
  public void save(Path folder) throws IOException {
    Map<String, NDArray> stored = weights();
    Files.createDirectories(folder);
    try (NDManager scratch = classToken.getManager().newSubManager()) {
      stored.replaceAll(
          (name, weight) ->
              name.matches("encoder\\..*conv\\.\\d\\.weight") && weight.getShape().dimension() == 2
                  ? filter(weight, scratch)
                  : weight);
      net.putStatistics("encoder.", stored);
      SafetensorsWriter.write(folder.resolve("model.safetensors"), stored);
    }
    Files.writeString(folder.resolve("config.json"), config.toJson());
    processor.write(folder.resolve("preprocessor_config.json"));
  }

  /** As torch's convolution stores it, (out, in, 1). */
  private static NDArray filter(NDArray matrix, NDManager scratch) {
    NDArray filter = matrix.expandDims(2);
    filter.attach(scratch);
    return filter;
  }
}
