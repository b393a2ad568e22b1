package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.processing.ImageProcessors;

/**
 * {@code Blip2ForConditionalGeneration} and {@code InstructBlipForConditionalGeneration}.
 *
 * @see <a href="https://arxiv.org/abs/2301.12597">BLIP-2</a>, <a
 *     href="https://arxiv.org/abs/2305.06500">InstructBLIP</a>; transformers 5.23
 */
final class BlipHubLayout implements PublishedLayout {
  private static final String INSTRUCT = "instructblip";

  @Override
  public String id() {
    return "blip-hub";
  }

  @Override
  public boolean recognises(PublishedFiles files) {
    return List.of("blip-2", INSTRUCT).contains(files.modelType());
  }

  @Override
  public PublishedModel describe(PublishedFiles files) throws CheckpointException {
    String source = files.path().toString();
    List<NameRule> rules = new ArrayList<>();
    rules.add(NameRule.of(Part.ENCODER, "(?:model\\.)?(vision_model\\..*)", "$1"));
    rules.add(
        NameRule.of(
            Part.PROJECTOR,
            "(?:model\\.)?((?:query_tokens|qformer\\.|language_projection\\.).*)",
            "$1"));
    rules.addAll(LanguageNames.hub());
    TensorMap tensors = TensorMap.of(files.checkpoint(), rules);
    JsonNode qformer = files.config().path("qformer_config");
    ObjectNode text = LanguageNames.textConfig(files.config());
    boolean instruct = files.modelType().equals(INSTRUCT);
    String language = text.path("model_type").asText();
    return new PublishedModel(
        id(),
        system(instruct, language),
        source,
        new PublishedModel.Encoder(
            "eva", List.of(-1), TokenChoice.ALL, ImageProcessors.OF_ENCODER, true, source),
        new Shapes(source, id(), tensors)
            .qformer(
                qformer.path("num_attention_heads").asInt(12),
                qformer.path("layer_norm_eps").asDouble(1e-12)),
        new PublishedModel.Decoder(text, true, source),
        template(instruct, language),
        null,
        tensors);
  }

  /** The system's id by its language model, {@code t5} or a causal one. */
  static String system(boolean instruct, String language) {
    boolean t5 = language.equals("t5");
    return instruct
        ? t5 ? "instructblip-flan-t5" : "instructblip-vicuna"
        : t5 ? "blip2-flan-t5" : "blip2-opt";
  }

  /** How a question is put: InstructBLIP as it is, BLIP-2 between "Question:" and "Answer:". */
  static String template(boolean instruct, String language) {
    return instruct
        ? language.equals("t5") ? "instructblip_t5" : "instructblip"
        : language.equals("t5") ? "blip2_t5" : "blip2_question";
  }
}
