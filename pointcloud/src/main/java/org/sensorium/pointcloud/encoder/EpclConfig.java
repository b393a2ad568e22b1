package org.sensorium.pointcloud.encoder;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.TensorShapes;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * Shape of an EPCL encoder, from its tensors and the settings that its checkpoints hold ({@code
 * args}).
 *
 * @param stages set abstractions: two with {@code pointnet_downsample}, else one
 * @param channels columns of a point: 3, or 6 with {@code use_color}
 * @param width enc_dim, that of CLIP
 * @param layers of CLIP
 * @param heads of CLIP, whose heads are 64 wide unless a config.json says {@code clip.heads}
 * @param inner width between the two maps of CLIP's MLPs
 * @param taskTokens rows that are put behind the tokens and cut off again
 */
record EpclConfig(
    List<SetAbstraction.Form> stages,
    int channels,
    int width,
    int layers,
    int heads,
    int inner,
    int taskTokens) {
  private static final double RADIUS = 0.2; // metres
  private static final int SAMPLES = 64;
  private static final int CENTRES = 2048;
  private static final int TOKENS = 256;
  private static final int HEAD_WIDTH = 64;
  private static final String ARGS = "args.";

  EpclConfig {
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "%d heads do not divide a width of %d; state clip.heads in config.json"
              .formatted(heads, width));
    }
    for (SetAbstraction.Form stage : stages) {
      if (stage.centres() < 1 || stage.samples() < 1 || stage.radius() <= 0) {
        throw new IllegalArgumentException(
            "preenc_npoints and vit_num_token make %s, expected positive sizes, the first a multiple of the second"
                .formatted(stage));
      }
    }
  }

  /**
   * The shape.
   *
   * @param json config.json, or an empty object
   * @param metadata of the checkpoint, where {@code args} are
   */
  static EpclConfig of(JsonNode json, Map<String, Object> metadata, WeightScope scope)
      throws CheckpointException {
    JsonNode settings = settings(json, metadata);
    boolean two = scope.has("pre_encoder.layers.1.mlp_module.layer0.conv.weight");
    int centres = settings.path("preenc_npoints").asInt(CENTRES);
    int tokens = settings.path("vit_num_token").asInt(TOKENS);
    int ratio = tokens < 1 ? 0 : centres / tokens;
    double radius = two ? RADIUS : settings.path("preenc_radius").asDouble(RADIUS);
    SetAbstraction.Form first = new SetAbstraction.Form(centres, (float) radius, SAMPLES);
    SetAbstraction.Form second =
        new SetAbstraction.Form(tokens, (float) (RADIUS * ratio), SAMPLES * ratio);
    Shape filter = scope.shape(two ? EpclEncoder.MARK : EpclEncoder.SINGLE_MARK);
    Shape embedding = scope.shape("te_encoder.embedding.weight");
    if (filter == null || filter.dimension() != 4 || embedding == null) {
      throw new CheckpointException(
          "%s: %s is %s and %s is %s, expected four and two axes, which tell the size of the encoder"
              .formatted(
                  scope.source(),
                  scope.key(EpclEncoder.MARK),
                  filter,
                  scope.key("te_encoder.embedding.weight"),
                  embedding));
    }
    int width = (int) embedding.get(1);
    String blocks = EpclEncoder.BLOCKS;
    return new EpclConfig(
        two ? List.of(first, second) : List.of(first),
        (int) filter.get(1),
        width,
        TensorShapes.count(scope, blocks, "ln_1.weight"),
        settings.path("clip").path("heads").asInt(Math.max(1, width / HEAD_WIDTH)),
        TensorShapes.size(scope, blocks + ".0.mlp.c_fc.weight", 0, 4 * width),
        (int) embedding.get(0));
  }

  /** The config, and what the checkpoint's args say where it says nothing. */
  private static JsonNode settings(JsonNode json, Map<String, Object> metadata) {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(ARGS)) {
            settings.putPOJO(key.substring(ARGS.length()), value);
          }
        });
    ObjectNode plain = new ObjectMapper().valueToTree(settings);
    json.fields().forEachRemaining(field -> plain.set(field.getKey(), field.getValue()));
    return plain;
  }

  /** Tokens that come out. */
  int tokens() {
    return stages.get(stages.size() - 1).centres();
  }
}
