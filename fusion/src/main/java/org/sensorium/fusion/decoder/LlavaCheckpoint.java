package org.sensorium.fusion.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sensorium.nn.checkpoint.WeightScope;

/**
 * Where the parts of a LLaVA checkpoint of transformers lie, {@code LlavaForConditionalGeneration}.
 * Hub files call them {@code language_model.model.…}, {@code language_model.lm_head} and {@code
 * multi_modal_projector.…}; files of transformers 4.52 and later may say {@code
 * model.language_model.…}, {@code lm_head} and {@code model.multi_modal_projector.…}.
 */
public final class LlavaCheckpoint {
  /** In {@code config.json}. */
  public static final String MODEL_TYPE = "llava";

  /** First part of the names of the projector's weights. */
  public static final String PROJECTOR = "multi_modal_projector";

  /** First part of the names of the decoder's weights. */
  public static final String DECODER = "language_model";

  /** What transformers' LlamaConfig fills in: nested configs leave out what is the default. */
  private static final ObjectNode LLAMA_DEFAULTS =
      JsonNodeFactory.instance
          .objectNode()
          .put("model_type", "llama")
          .put("vocab_size", 32_000)
          .put("hidden_size", 4096)
          .put("intermediate_size", 11_008)
          .put("num_hidden_layers", 32)
          .put("num_attention_heads", 32)
          .put("max_position_embeddings", 2048)
          .put("rms_norm_eps", 1e-6);

  private LlavaCheckpoint() {}

  /** The decoder's corner. */
  public static WeightScope decoder(WeightScope root) {
    return root.alias(DECODER + ".model", "model." + DECODER)
        .alias(DECODER + ".lm_head", "lm_head")
        .sub(DECODER);
  }

  /** The projector's corner. */
  public static WeightScope projector(WeightScope root) {
    return root.alias(PROJECTOR, "model." + PROJECTOR).sub(PROJECTOR);
  }

  /** The decoder's config, spelled out. */
  public static JsonNode textConfig(JsonNode config) {
    JsonNode text = config.path("text_config");
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    if (text.path("model_type").asText("llama").equals("llama")) {
      whole.setAll(LLAMA_DEFAULTS);
    }
    text.properties().forEach(entry -> whole.set(entry.getKey(), entry.getValue()));
    return whole;
  }
}
