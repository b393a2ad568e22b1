package org.sensorium.pointcloud.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.pointcloud.encoder.PointWeights.Initial;
import org.sensorium.pointcloud.processing.Coordinates;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig.Color;

/**
 * EPCL as LAMM uses it: set abstractions make tokens of a cloud, which the frozen blocks of CLIP
 * read, with learned task tokens behind them that are cut off again. Layer 0 is the tokens behind
 * CLIP's first norm; -1 is the last block, bare.
 *
 * @see <a href="https://arxiv.org/abs/2212.04098">EPCL</a>, <a
 *     href="https://arxiv.org/abs/2306.06687">LAMM</a> at ea57136
 */
public final class EpclEncoder implements PointCloudEncoder {
  /** A key of files with two set abstractions. */
  static final String MARK = "pre_encoder.layers.0.mlp_module.layer0.conv.weight";

  /** A key of files with one. */
  static final String SINGLE_MARK = "pre_encoder.mlp_module.layer0.conv.weight";

  /** Where the blocks are. */
  static final String BLOCKS = "encoder.clip_vit.transformer.resblocks";

  private static final int POINTS = 40_000;
  private static final int POSITION_WIDTH = 128;

  private final EpclConfig config;
  private final PointCloudProcessorConfig processor;
  private final Device device;
  private final List<SetAbstraction> stages = new ArrayList<>();
  private final Linear position1;
  private final Linear position2;
  private final LayerNorm preNorm;
  private final List<FusedBlock> blocks = new ArrayList<>();
  private final NDArray taskTokens; // (1, tasks, C)

  private EpclEncoder(
      WeightScope scope,
      EpclConfig config,
      PointCloudProcessorConfig processor,
      Precision precision)
      throws IOException {
    this.config = config;
    this.processor = processor;
    device = scope.manager().getDevice();
    // CLIP's own ends, and a table of the position encoding that is not used
    scope.ignore(
        "clip_vit\\.(conv1|class_embedding|positional_embedding|ln_post|proj|transformer\\.proj)(\\.|$)");
    scope.ignore("pos_embedding\\.gauss_B$");
    PointWeights weights = PointWeights.stored(scope, precision);
    int width = config.width();
    for (int i = 0; i < config.stages().size(); i++) {
      WeightScope stage =
          config.stages().size() == 1
              ? scope.sub("pre_encoder")
              : scope.sub("pre_encoder.layers").sub(i);
      stages.add(SetAbstraction.load(stage, config.stages().get(i), precision));
    }
    position1 = FusedBlock.linear(weights, "encoder.pos_embed.0", 3, POSITION_WIDTH);
    position2 = FusedBlock.linear(weights, "encoder.pos_embed.2", POSITION_WIDTH, width);
    preNorm = FusedBlock.norm(weights, "encoder.clip_vit.ln_pre", width);
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(
          FusedBlock.load(
              weights.sub(BLOCKS + "." + i),
              FusedBlock.Names.CLIP,
              width,
              config.inner(),
              config.heads(),
              Activation.QUICK_GELU));
    }
    taskTokens = taskTokens(weights.sub("te_encoder"), config);
  }

  /** linear(gelu(linear(embedding))), which no cloud changes. */
  private static NDArray taskTokens(PointWeights weights, EpclConfig config) throws IOException {
    int width = config.width();
    Shape table = new Shape(config.taskTokens(), width);
    Linear first = FusedBlock.linear(weights, "trans.0", width, width);
    Linear second = FusedBlock.linear(weights, "trans.2", width, width);
    NDArray embedding =
        Kernels.to(weights.get("embedding.weight", table, Initial.TOKEN), Precision.FLOAT32);
    NDArray inner = Kernels.gelu(first.forward(embedding));
    return Kernels.to(second.forward(inner), Precision.FLOAT32).expandDims(0);
  }

  /**
   * Reads an encoder: {@code pre_encoder}, {@code encoder}, {@code te_encoder}.
   *
   * @param files whose args tell the number of centres and tokens
   */
  static EpclEncoder load(NDManager manager, PointCloudFiles files, Precision precision)
      throws IOException {
    WeightScope scope =
        files.checkpoint().scope(manager, files.checkpoint().holds(MARK) ? MARK : SINGLE_MARK);
    EpclConfig config =
        EpclConfig.of(files.checkpoint().config(), files.checkpoint().weights().metadata(), scope);
    Color color = config.channels() == 3 ? Color.NONE : Color.SCANNET;
    PointCloudProcessorConfig processor =
        files.processor(PointCloudProcessorConfig.lamm(POINTS, color));
    EpclEncoder encoder = new EpclEncoder(scope, config, processor, precision);
    scope.finish();
    return encoder;
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
    return config.tokens();
  }

  @Override
  public int points() {
    return processor.points();
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
  public NDList hiddenStates(NDArray points, List<Integer> layers) {
    PointGroups.check(points, channels(), 1, device);
    NDManager owner = points.getManager();
    List<UnaryOperator<NDArray>> steps = new ArrayList<>();
    steps.add(this::embedded);
    blocks.forEach(block -> steps.add(block::forward));
    NDList hidden = FrozenSteps.run(points, steps, FrozenSteps.resolve(layers, layers()));
    try (NDManager scratch = owner.newSubManager()) {
      hidden.attach(scratch);
      NDList cut = new NDList();
      hidden.forEach(x -> cut.add(RowKernels.positions(x, 0, config.tokens())));
      cut.attach(owner);
      return cut;
    }
  }

  /** Tokens with positions, behind the norm, then the task tokens: (B, T + tasks, C). */
  private NDArray embedded(NDArray points) {
    NDManager scratch = points.getManager();
    Shape shape = points.getShape();
    int count = (int) shape.get(1);
    float[] rows = points.toFloatArray();
    NDList features = new NDList();
    float[] centres = new float[Math.toIntExact(shape.get(0) * config.tokens() * 3)];
    for (int b = 0; b < shape.get(0); b++) {
      Coordinates places = Coordinates.of(rows, b * count, count, channels());
      NDArray colors = channels() == 3 ? null : points.get("%d:%d, :, 3:".formatted(b, b + 1));
      SetAbstraction.Cloud cloud = abstracted(new SetAbstraction.Cloud(places, colors), scratch);
      features.add(cloud.features());
      for (int i = 0; i < config.tokens(); i++) {
        int at = (b * config.tokens() + i) * 3;
        centres[at] = cloud.places().x()[i];
        centres[at + 1] = cloud.places().y()[i];
        centres[at + 2] = cloud.places().z()[i];
      }
    }
    NDArray places = scratch.create(centres, new Shape(shape.get(0), config.tokens(), 3));
    NDArray positions = position2.forward(Kernels.gelu(position1.forward(places)));
    NDArray normed = preNorm.forward(Kernels.add(NDArrays.concat(features, 0), positions));
    return RowKernels.concatPositions(normed, RowKernels.expandBatch(normed, taskTokens));
  }

  private SetAbstraction.Cloud abstracted(SetAbstraction.Cloud points, NDManager scratch) {
    SetAbstraction.Cloud cloud = points;
    for (SetAbstraction stage : stages) {
      @Nullable NDArray before = cloud.features();
      if (before != null) {
        before.attach(scratch);
      }
      cloud = stage.forward(cloud, scratch);
    }
    return cloud;
  }
}
