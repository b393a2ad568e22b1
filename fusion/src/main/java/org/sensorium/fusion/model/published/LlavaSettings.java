package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * What the config of LLaVA's own repository says: that of the language model, with keys {@code
 * mm_…} besides.
 *
 * @see <a href="https://github.com/haotian-liu/LLaVA">LLaVA</a> c121f04, llava_arch.py and
 *     multimodal_encoder/clip_encoder.py; ShareGPT4V b6f70e9, which took it over
 */
record LlavaSettings(Path path, JsonNode config) {
  private static final String TOWER = "openai/clip-vit-large-patch14";

  /** The language model that a {@code model_type} of LLaVA's repository or its followers means. */
  private static final Map<String, String> LANGUAGES =
      Map.of(
          "llava", "llama",
          "share4v", "llama",
          "llava_stablelm_epoch", "stablelm",
          "llava_phi3", "phi3");

  /** The encoder, which LLaVA's folders name and do not hold. */
  PublishedModel.Encoder encoder(boolean mlp) {
    boolean all = config.path("mm_vision_select_feature").asText("patch").equals("cls_patch");
    String tower =
        config
            .path("mm_vision_tower")
            .asText(config.path("vision_tower").asText(mlp ? TOWER + "-336" : TOWER));
    boolean padded = config.path("image_aspect_ratio").asText("").equals("pad");
    return new PublishedModel.Encoder(
        "clip",
        List.of(config.path("mm_vision_select_layer").asInt(-2)),
        all ? TokenChoice.ALL : TokenChoice.PATCHES,
        padded ? "clip_pad" : "clip",
        false,
        tower);
  }

  /** What it asks for and cannot have. */
  List<String> unsupported() {
    List<String> asked = new ArrayList<>();
    if (config.has("image_grid_pinpoints") && config.has("mm_patch_merge_type")) {
      asked.add("the tiles of LLaVA-1.6 (mm_patch_merge_type, image_grid_pinpoints)");
    }
    if (config.path("mm_use_im_start_end").asBoolean(false)) {
      asked.add("marks around every image (mm_use_im_start_end)");
    }
    return asked;
  }

  /** Its language model's config. */
  ObjectNode language(boolean mpt) {
    ObjectNode language = config.deepCopy();
    String type = config.path("model_type").asText("llava");
    String known = LANGUAGES.get(type);
    if (known == null) {
      known = type.startsWith("llava_") ? type.substring("llava_".length()) : type;
    }
    return language.put("model_type", mpt ? "mpt" : known);
  }

  /** Which of the systems that share this layout it is. */
  String system(ProjectorConfig projector, String language) {
    String type = config.path("model_type").asText("");
    String name = name();
    if (type.equals("share4v")
        || config.path("mm_vision_tower").asText("").toLowerCase(Locale.ROOT).contains("share")) {
      return "sharegpt4v";
    }
    String allava =
        switch (language) {
          case "phi" -> "allava-phi2";
          case "phi3" -> "allava-phi3";
          case "stablelm" -> "allava-stablelm";
          default -> "";
        };
    if (!allava.isEmpty()) {
      return allava;
    }
    if (projector.type().equals("mlp2x_gelu")) {
      return name.contains("vision-flan") || name.contains("vision_flan")
          ? "vision-flan"
          : "llava-v1.5";
    }
    return name.contains("v0") ? "llava-v0" : "llava-v1"; // nothing in the files tells these two
  }

  /** The template that a system's authors answer with. */
  static String template(String system, String language) {
    if (system.startsWith("allava")) {
      return "allava";
    }
    return language.equals("mpt") ? "mpt" : system.equals("llava-v0") ? "v0" : "v1";
  }

  private String name() {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName()).toLowerCase(Locale.ROOT);
  }
}
