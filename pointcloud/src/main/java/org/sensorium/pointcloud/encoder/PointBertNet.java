package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.kernels.AttentionKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.kernels.RowKernels;
import org.sensorium.nn.layers.Activation;
import org.sensorium.nn.layers.FrozenSteps;
import org.sensorium.nn.layers.LayerNorm;
import org.sensorium.nn.layers.Linear;
import org.sensorium.pointcloud.encoder.PointWeights.Initial;

/**
 * The layers of a {@link PointBertEncoder}, from groups of points on.
 *
 * @param groupNet makes a vector of a group
 * @param reduce makes a token of it
 * @param classToken (1, 1, C)
 * @param classPosition (1, 1, C)
 * @param position1 of a centre, to the hidden layer
 * @param position2 from there to a token's width
 * @param norm behind the last block
 */
record PointBertNet(
    PointBertConfig config,
    MiniPointNet groupNet,
    Linear reduce,
    NDArray classToken,
    NDArray classPosition,
    Linear position1,
    Linear position2,
    List<FusedBlock> blocks,
    LayerNorm norm) {
  private static final int POSITION_WIDTH = 128;
  private static final int MLP_RATIO = 4;
  private static final int GROUPS_AT_ONCE = 512; // of a frozen encoder, which bounds its memory

  static PointBertNet load(PointWeights weights, PointBertConfig config) throws IOException {
    int width = config.width();
    Shape token = new Shape(1, 1, width);
    return new PointBertNet(
        config,
        MiniPointNet.load(weights.sub("encoder"), config.channels(), config.groupWidth()),
        FusedBlock.linear(weights, "reduce_dim", config.groupWidth(), width),
        weights.get("cls_token", token, Initial.TOKEN),
        weights.get("cls_pos", token, Initial.TOKEN),
        FusedBlock.linear(weights, "pos_embed.0", 3, POSITION_WIDTH),
        FusedBlock.linear(weights, "pos_embed.2", POSITION_WIDTH, width),
        blocks(weights, config),
        FusedBlock.norm(weights, "norm", width));
  }

  private static List<FusedBlock> blocks(PointWeights weights, PointBertConfig config)
      throws IOException {
    List<FusedBlock> blocks = new ArrayList<>();
    int width = config.width();
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
    return blocks;
  }

  private static String block(int index) {
    return "blocks.blocks." + index;
  }

  /** Groups (B, G, K·C + 3) to tokens (B, 1 + G, C) behind the norm. Passes gradients. */
  NDArray forward(NDArray groups) {
    NDArray x = tokens(members(groups));
    NDArray positions = positions(groups);
    for (FusedBlock block : blocks) {
      x = block.forward(Kernels.add(x, positions));
    }
    return norm.forward(x);
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

  /** Points of groups (B, G, K, C) to tokens (B, 1 + G, C), the class token first. */
  private NDArray tokens(NDArray members) {
    return withClass(classToken, reduce.forward(groupNet.forward(members)));
  }

  /** Of the tokens, (B, 1 + G, C). */
  NDArray positions(NDArray groups) {
    NDArray centres =
        AttentionKernels.part(groups, config.groupSize() * config.channels(), 3); // (B, G, 3)
    NDArray places = position2.forward(Kernels.gelu(position1.forward(centres)));
    return withClass(classPosition, places);
  }

  private static NDArray withClass(NDArray first, NDArray rest) {
    NDArray wide = Kernels.to(rest, Precision.FLOAT32);
    return RowKernels.concatPositions(RowKernels.expandBatch(wide, first), wide);
  }

  /** Groups (B, G, K·C + 3) to tokens, some groups at a time. */
  NDArray frozenTokens(NDArray groups) {
    NDArray members = members(groups);
    Shape shape = members.getShape();
    NDArray flat = members.reshape(-1, 1, shape.get(2), shape.get(3)); // (B·G, 1, K, C)
    NDList parts = new NDList();
    for (long from = 0; from < flat.getShape().get(0); from += GROUPS_AT_ONCE) {
      long to = Math.min(from + GROUPS_AT_ONCE, flat.getShape().get(0));
      NDArray some = flat.get("%d:%d".formatted(from, to));
      parts.add(
          FrozenSteps.step(
              some,
              x -> Kernels.to(reduce.forward(groupNet.forward(x)), Precision.FLOAT32),
              groups.getManager()));
    }
    NDArray all = NDArrays.concat(parts, 0);
    return withClass(classToken, all.reshape(shape.get(0), shape.get(1), config.width()));
  }

  /** Makes the statistics of the batch norms those of groups (B, G, K·C + 3). */
  void calibrate(NDArray groups) {
    groupNet.calibrate(members(groups));
  }

  /** What is trained, by the names of the file; filters are matrices. */
  Map<String, NDArray> weights() {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    groupNet.putWeights("encoder.", weights);
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

  /** All that a file holds, in its shapes; scratch owns what had to be brought to them. */
  Map<String, NDArray> stored(NDManager scratch) {
    Map<String, NDArray> stored = weights();
    stored.replaceAll(
        (name, weight) ->
            name.matches("encoder\\..*conv\\.\\d\\.weight") && weight.getShape().dimension() == 2
                ? filter(weight, scratch)
                : weight);
    groupNet.putStatistics("encoder.", stored);
    return stored;
  }

  /** As torch's convolution stores it, (out, in, 1). */
  private static NDArray filter(NDArray matrix, NDManager scratch) {
    NDArray filter = matrix.expandDims(2);
    filter.attach(scratch);
    return filter;
  }
}
