package org.sensorium.fusion.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.ProjectorConfig.Queries;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * The {@code config.json} that transformers needs to build a model.
 *
 * @see <a href="https://github.com/huggingface/transformers">transformers</a> 5.23, LlavaConfig,
 *     Blip2Config, InstructBlipConfig
 */
record ExportConfig(Kind kind, ModelSpec spec, ObjectNode vision, ObjectNode text, int imageToken) {

  /** A model of transformers. */
  enum Kind {
    LLAVA("llava", "LlavaForConditionalGeneration", "LlavaProcessor", "vision_tower.vision_model."),
    BLIP2("blip-2", "Blip2ForConditionalGeneration", "Blip2Processor", "vision_model."),
    INSTRUCTBLIP(
        "instructblip",
        "InstructBlipForConditionalGeneration",
        "InstructBlipProcessor",
        "vision_model.");

    private final String modelType;
    private final String architecture;
    private final String processor;
    private final String tower;

    Kind(String modelType, String architecture, String processor, String tower) {
      this.modelType = modelType;
      this.architecture = architecture;
      this.processor = processor;
      this.tower = tower;
    }

    /** What stands before the names of the tower. */
    String tower() {
      return tower;
    }

    /** What stands before the names of the projector. */
    String projector() {
      return this == LLAVA ? "multi_modal_projector." : "";
    }

    /**
     * The model that has a projector like this.
     *
     * @throws CheckpointException if transformers has none
     */
    static Kind of(ModelSpec spec, String source) throws CheckpointException {
      ProjectorConfig config = spec.pictures().projector();
      boolean plain =
          config.positions() == 0
              && config.inputNorm() == InputNorm.Kind.NONE
              && !config.outputNorm();
      boolean llava = config.type().equals("mlp2x_gelu") && config.hidden() == config.out();
      if (plain && llava && spec.pictures().encoder().grid() == 0) {
        return LLAVA;
      }
      if (config.type().equals("qformer")) {
        return BLIP2;
      }
      if (config.type().equals("qformer_instruct")) {
        return INSTRUCTBLIP;
      }
      throw new CheckpointException(
          "%s: transformers has no model with a projector %s%s: expected LLaVA-1.5's (mlp2x_gelu without norms, places, pool and hidden), BLIP-2's (qformer) or InstructBLIP's (qformer_instruct)"
              .formatted(source, config.type(), llava ? " such as this one" : ""));
    }
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("architectures").add(kind.architecture);
    json.put("model_type", kind.modelType);
    json.put("image_token_index", imageToken);
    json.set("vision_config", vision(kind));
    json.set("text_config", text);
    json.put("tie_word_embeddings", text.path("tie_word_embeddings").asBoolean(false));
    if (kind == Kind.LLAVA) {
      llava(json);
    } else {
      json.set("qformer_config", qformer());
      json.put("num_query_tokens", queries().count());
      boolean causal = !text.path("model_type").asText().equals("t5");
      json.put("use_decoder_only_language_model", causal);
    }
    return json;
  }

  private ObjectNode vision(Kind of) {
    ObjectNode json = vision.deepCopy();
    return of == Kind.LLAVA
        ? json
        : json.put(
            "model_type", of == Kind.BLIP2 ? "blip_2_vision_model" : "instructblip_vision_model");
  }

  private void llava(ObjectNode json) {
    json.put("projector_hidden_act", "gelu").put("multimodal_projector_bias", true);
    List<Integer> layers = spec.pictures().encoder().layers();
    if (layers.size() == 1) {
      json.put("vision_feature_layer", layers.get(0));
    } else {
      ArrayNode several = json.putArray("vision_feature_layer");
      layers.forEach(several::add);
    }
    json.put("vision_feature_select_strategy", strategy());
  }

  private String strategy() {
    boolean siglip = "siglip".equals(spec.pictures().encoder().kind());
    return siglip || spec.pictures().encoder().choice() == TokenChoice.ALL ? "full" : "default";
  }

  private Queries queries() {
    Queries queries = spec.pictures().projector().queries();
    if (queries == null) {
      throw new IllegalStateException("a Q-Former without queries");
    }
    return queries;
  }

  private ObjectNode qformer() {
    Queries queries = queries();
    boolean reads = kind == Kind.INSTRUCTBLIP;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", reads ? "instructblip_qformer" : "blip_2_qformer");
    json.put("hidden_size", queries.width()).put("num_hidden_layers", queries.layers());
    json.put("num_attention_heads", queries.heads()).put("intermediate_size", queries.inner());
    json.put("cross_attention_frequency", queries.every());
    json.put("encoder_hidden_size", spec.pictures().projector().in());
    json.put("layer_norm_eps", queries.eps()).put("hidden_act", "gelu");
    json.put("use_qformer_text_input", reads);
    if (reads) {
      json.put("vocab_size", queries.vocabulary());
      json.put("max_position_embeddings", queries.textPositions());
    }
    return json;
  }

  /** {@code processor_config.json}. */
  ObjectNode processor() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("processor_class", kind.processor);
    if (kind == Kind.LLAVA) {
      json.put("image_token", HubExport.IMAGE).put("patch_size", vision.path("patch_size").asInt());
      json.put("vision_feature_select_strategy", strategy());
      json.put(
          "num_additional_image_tokens", "siglip".equals(spec.pictures().encoder().kind()) ? 0 : 1);
    } else {
      json.put("num_query_tokens", queries().count());
    }
    return json;
  }
}
