package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sensorium.fusion.decoder.LlavaCheckpoint;

/** The language model in hub checkpoints of several parts. */
final class LanguageNames {
  private LanguageNames() {}

  /** {@code language_model.…}; from transformers 4.52 on also {@code model.language_model.…}. */
  static List<NameRule> hub() {
    return List.of(
        NameRule.of(Part.DECODER, "language_model\\.(.*)", "$1"),
        NameRule.of(Part.DECODER, "model\\.language_model\\.(.*)", "model.$1"),
        NameRule.of(Part.DECODER, "(lm_head\\..*)", "$1"));
  }

  /**
   * The {@code text_config}, with what LlamaConfig fills in and with the sharing of embedding and
   * head where only the whole config tells it.
   */
  static ObjectNode textConfig(JsonNode config) {
    return (ObjectNode) LlavaCheckpoint.textConfig(config);
  }
}
