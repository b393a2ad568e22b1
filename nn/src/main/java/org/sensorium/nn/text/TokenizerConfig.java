package org.sensorium.nn.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tokenizer_config.json} says; every field that is not read here is kept for writing.
 *
 * @param json the file, without its chat template
 * @param chatTemplate the Jinja chat template, wherever it came from
 */
record TokenizerConfig(ObjectNode json, @Nullable String chatTemplate) {

  static TokenizerConfig empty() {
    return new TokenizerConfig(JsonNodeFactory.instance.objectNode(), null);
  }

  /** Splits the chat template off; of several named ones it is the one named default. */
  static TokenizerConfig of(ObjectNode json) {
    ObjectNode rest = json.deepCopy();
    JsonNode template = rest.remove("chat_template");
    return new TokenizerConfig(rest, template == null ? null : template(template));
  }

  private static @Nullable String template(JsonNode template) {
    if (template.isArray()) {
      for (JsonNode named : template) {
        if (named.path("name").asText().equals("default")) {
          return named.path("template").textValue();
        }
      }
    }
    return template.textValue();
  }

  TokenizerConfig withChatTemplate(String template) {
    return new TokenizerConfig(json, template);
  }

  /** A token such as {@code bos_token}: its text, or an object with its content. */
  @Nullable String token(String name) {
    JsonNode token = json.path(name);
    return token.isObject() ? token.path("content").textValue() : token.textValue();
  }

  /** A switch, or null where the file does not set it. */
  @Nullable Boolean flag(String name) {
    JsonNode flag = json.path(name);
    return flag.isBoolean() ? flag.booleanValue() : null;
  }
}
