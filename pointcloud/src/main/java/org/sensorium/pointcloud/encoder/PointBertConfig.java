package org.sensorium.pointcloud.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.pointcloud.processing.PointCloudProcessorConfig;

/**
 * Shape of a Point-BERT, by the names of PointLLM's configs.
 *
 * @param width trans_dim, of a token
 * @param layers depth
 * @param heads num_heads, a divisor of width
 * @param groupSize group_size: points K of a group
 * @param groups num_group: groups G of a cloud
 * @param groupWidth encoder_dims: of a group before it becomes a token
 * @param channels point_dims: columns of a point, 3 or 6
 * @param points num_points, of a cloud
 * @param order group_order: of the groups and so of the tokens behind the class token
 */
public record PointBertConfig(
    int width,
    int layers,
    int heads,
    int groupSize,
    int groups,
    int groupWidth,
    int channels,
    int points,
    Order order) {
  static final String MODEL_TYPE = "point-bert";

  /**
   * How groups follow each other. The transformer does not mind, but the language model behind it
   * tells tokens apart by their places in the prompt.
   */
  public enum Order {
    /** As farthest point sampling finds their centres: the reference's. */
    SAMPLED,
    /** By the x of their centres, ascending. */
    LEFT_TO_RIGHT;

    private String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Order of(JsonNode json) {
      String id = json.path("group_order").asText(SAMPLED.id());
      return Arrays.stream(values())
          .filter(order -> order.id().equals(id))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "group_order is \"%s\", expected one of %s"
                          .formatted(id, Arrays.stream(values()).map(Order::id).toList())));
    }
  }

  /** PointLLM's PointTransformer_8192point_2layer, v1.2. */
  static final PointBertConfig POINTLLM =
      new PointBertConfig(384, 12, 6, 32, 512, 256, 6, 8192, Order.SAMPLED);

  /** The encoders that PointLLM's config.json may name, which differ in their projectors alone. */
  private static final Set<String> BACKBONES =
      Set.of("PointTransformer_8192point_2layer", "PointTransformer_base_8192point");

  public PointBertConfig {
    if (width < 1 || layers < 1 || heads < 1 || width % heads != 0 || groupWidth < 1) {
      throw new IllegalArgumentException(
          "trans_dim %d, depth %d, num_heads %d and encoder_dims %d must be positive and num_heads divide trans_dim"
              .formatted(width, layers, heads, groupWidth));
    }
    if (points > PointCloudProcessorConfig.MAX_POINTS) {
      throw new IllegalArgumentException(
          "num_points is %d, expected up to %d"
              .formatted(points, PointCloudProcessorConfig.MAX_POINTS));
    }
    boolean fits = groups <= points && groupSize <= points;
    if (groupSize < 1 || groups < 1 || !fits || (channels != 3 && channels != 6)) {
      throw new IllegalArgumentException(
          "num_group %d and group_size %d must be positive and at most num_points %d; point_dims %d must be 3 or 6"
              .formatted(groups, groupSize, points, channels));
    }
  }

  /**
   * The shape that a config and the tensors tell; what neither does is PointLLM's.
   *
   * @param json config.json of a Point-BERT or of PointLLM, or an empty object
   * @throws CheckpointException if PointLLM's config names another encoder
   */
  static PointBertConfig of(JsonNode json, WeightScope scope) throws CheckpointException {
    String backbone = json.path("point_backbone_config_name").asText("");
    if (!backbone.isEmpty() && !BACKBONES.contains(backbone)) {
      throw new CheckpointException(
          "%s: point_backbone_config_name is \"%s\", expected one of %s"
              .formatted(scope.source(), backbone, BACKBONES));
    }
    PointBertConfig base = POINTLLM;
    int width =
        TensorShapes.size(scope, "cls_token", 2, json.path("trans_dim").asInt(base.width()));
    int depth = TensorShapes.count(scope, "blocks.blocks", "norm1.weight");
    return new PointBertConfig(
        width,
        depth == 0 ? json.path("depth").asInt(base.layers()) : depth,
        json.path("num_heads").asInt(base.heads()),
        json.path("group_size").asInt(base.groupSize()),
        json.path("num_group").asInt(base.groups()),
        TensorShapes.size(
            scope, "reduce_dim.weight", 1, json.path("encoder_dims").asInt(base.groupWidth())),
        TensorShapes.size(
            scope, PointBertEncoder.MARK, 1, json.path("point_dims").asInt(base.channels())),
        json.path("num_points").asInt(base.points()),
        Order.of(json));
  }

  /** The shape that a config alone tells; what it does not is PointLLM's. */
  static PointBertConfig of(JsonNode json) {
    PointBertConfig base = POINTLLM;
    return new PointBertConfig(
        json.path("trans_dim").asInt(base.width()),
        json.path("depth").asInt(base.layers()),
        json.path("num_heads").asInt(base.heads()),
        json.path("group_size").asInt(base.groupSize()),
        json.path("num_group").asInt(base.groups()),
        json.path("encoder_dims").asInt(base.groupWidth()),
        json.path("point_dims").asInt(base.channels()),
        json.path("num_points").asInt(base.points()),
        Order.of(json));
  }

  /** As {@link #of(JsonNode, WeightScope)} reads it. */
  String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model_type", MODEL_TYPE);
    json.put("trans_dim", width);
    json.put("depth", layers);
    json.put("num_heads", heads);
    json.put("group_size", groupSize);
    json.put("num_group", groups);
    json.put("encoder_dims", groupWidth);
    json.put("point_dims", channels);
    json.put("num_points", points);
    json.put("group_order", order.id());
    return json.toPrettyString() + "\n";
  }
}
