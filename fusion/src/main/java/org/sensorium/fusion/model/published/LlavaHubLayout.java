package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.encoder.VisionEncoders;
import org.sensorium.vision.processing.ImageProcessors;

/**
 * {@code LlavaForConditionalGeneration}: CLIP or SigLIP, an MLP and a causal language model under
 * one config.
 *
 * @see <a href="https://arxiv.org/abs/2310.03744">LLaVA-1.5</a>; transformers 5.23 LlavaConfig
 */
final class LlavaHubLayout implements PublishedLayout {
  @Override
  public String id() {
    return "llava-hub";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return files.modelType().equals(LlavaCheckpoint.MODEL_TYPE)
        && files.config().path("text_config").isObject()
        && files.config().path("vision_config").isObject();
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    JsonNode config = files.config();
    String file = files.path().resolve(PublishedFiles.CONFIG).toString();
    String kind = kind(file, config.path("vision_config"));
    expect(file, "projector_hidden_act", config.path("projector_hidden_act"), "gelu");
    expect(file, "multimodal_projector_bias", config.path("multimodal_projector_bias"), "true");
    // "default" leaves out the first token, which SigLIP's tower has not to spare
    boolean siglip = kind.equals("siglip");
    JsonNode selected = config.path("vision_feature_select_strategy");
    boolean full = selected.asText("default").equals("full");
    if (siglip || !full) {
      expect(file, "vision_feature_select_strategy", selected, siglip ? "full" : "default");
    }
    List<NameRule> rules = new ArrayList<>();
    rules.add(
        NameRule.of(
            Part.ENCODER,
            "(?:model\\.)?vision_tower\\.(?:vision_model\\.)?(.*)",
            "vision_model.$1"));
    rules.add(NameRule.of(Part.PROJECTOR, "(?:model\\.)?multi_modal_projector\\.(.*)", "$1"));
    rules.addAll(LanguageNames.hub());
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    return new PublishedModel(
        id(),
        "llava-v1.5",
        files.path().toString(),
        new PublishedModel.Encoder(
            kind,
            layers(config.path("vision_feature_layer")),
            full && !siglip ? TokenChoice.ALL : TokenChoice.PATCHES,
            ImageProcessors.OF_ENCODER,
            true,
            files.path().toString()),
        new Shapes(files.path().toString(), id(), tensors).llava(),
        new PublishedModel.Decoder(LanguageNames.textConfig(config), true, files.path().toString()),
        "v1",
        null,
        tensors);
  }

  private static String kind(String file, JsonNode vision) throws CheckpointException {
    String type = vision.path("model_type").asText("clip_vision_model");
    for (VisionEncoders.Entry entry : VisionEncoders.all()) {
      if (entry.modelTypes().contains(type)) {
        return entry.id();
      }
    }
    throw new CheckpointException(
        "%s: vision_config.model_type is \"%s\", expected that of one of the encoders %s"
            .formatted(
                file, type, VisionEncoders.all().stream().map(VisionEncoders.Entry::id).toList()));
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
  private static void expect(String file, String key, JsonNode found, String expected)
      throws CheckpointException {
    if (!found.isMissingNode() && !found.asText().equals(expected)) {
      throw new CheckpointException(
          "%s: %s is %s, expected %s".formatted(file, key, found, expected));
    }
  }
}
