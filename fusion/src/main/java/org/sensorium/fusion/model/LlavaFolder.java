package org.sensorium.fusion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoders;

/**
 * What the {@code config.json} of a LLaVA checkpoint says, in this project's terms.
 *
 * @param encoder with the folder as its source
 * @param projector LLaVA-1.5's
 * @param precision of the weights in the file; float16 becomes bfloat16, which CPUs can multiply
 * @see <a href="https://arxiv.org/abs/2310.03744">LLaVA-1.5</a>; transformers LlavaConfig
 */
record LlavaFolder(
    ModelSpec.Encoder encoder, ModelSpec.ProjectorShape projector, Precision precision) {

  /**
   * Reads the config of a folder.
   *
   * @throws CheckpointException if it is no such checkpoint, or asks for what is not supported
   */
  static LlavaFolder read(Path folder) throws IOException {
    Path file = folder.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "%s: neither %s nor config.json in it: expected a model folder as train and quickstart write it, or a LLaVA checkpoint of transformers"
              .formatted(folder, ModelSpec.FILE));
    }
    try {
      return read(folder, file, new ObjectMapper().readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s: not valid JSON (%s)".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static LlavaFolder read(Path folder, Path file, JsonNode json) throws IOException {
    expect(file, "model_type", json.path("model_type"), LlavaCheckpoint.MODEL_TYPE);
    if (!json.path("vision_config").isObject() || !json.path("text_config").isObject()) {
      throw new CheckpointException(
          "%s: no vision_config and text_config, as in LLaVA's own repository: take the checkpoint converted for transformers (LlavaForConditionalGeneration)"
              .formatted(file));
    }
    String kind = VisionEncoders.of(folder).id();
    expect(file, "projector_hidden_act", json.path("projector_hidden_act"), "gelu");
    expect(file, "multimodal_projector_bias", json.path("multimodal_projector_bias"), "true");
    // "default" leaves out the first token, which SigLIP's tower has not to spare
    String select = kind.equals("siglip") ? "full" : "default";
    JsonNode selected = json.path("vision_feature_select_strategy");
    expect(file, "vision_feature_select_strategy", selected, select);
    String type = json.path("dtype").asText(json.path("torch_dtype").asText("float32"));
    return new LlavaFolder(
        new ModelSpec.Encoder(
            kind,
            new ModelSpec.Source(folder.toAbsolutePath().normalize().toString(), null),
            layers(json.path("vision_feature_layer")),
            0),
        ModelSpec.ProjectorShape.of("mlp2x_gelu", 0, false, InputNorm.Kind.NONE, false),
        type.equals("float32") ? Precision.FLOAT32 : Precision.BFLOAT16);
  }

  /** A number or a list of them; LLaVA reads the last but one. */
  private static List<Integer> layers(JsonNode json) {
    if (!json.isArray()) {
      return List.of(json.asInt(-2));
    }
    List<Integer> layers = new ArrayList<>();
    json.forEach(layer -> layers.add(layer.asInt()));
    return layers;
  }

  /** A key may be left out: then it is what LLaVA-1.5 has. */
  private static void expect(Path file, String key, JsonNode found, String expected)
      throws CheckpointException {
    boolean absent = found.isMissingNode() && !key.equals("model_type");
    if (!absent && !found.asText().equals(expected)) {
      throw new CheckpointException(
          "%s: %s is %s, expected %s".formatted(file, key, found, expected));
    }
  }
}
