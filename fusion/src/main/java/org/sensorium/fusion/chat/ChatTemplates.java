package org.sensorium.fusion.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.text.Tokenizer;

/** The named chat templates, by exact id. */
public final class ChatTemplates {
  /** The id that stands for the template that came with the tokenizer. */
  public static final String OF_TOKENIZER = "tokenizer";

  private static final Map<String, ChatTemplate> NAMED = new LinkedHashMap<>();

  static {
    add(new PlainTemplate());
    add(new LegacyTemplate());
    add(new VicunaTemplate());
    add(new Llama2Template());
    add(new ChatMlTemplate("chatml", ChatMlTemplate.SMOLLM2_SYSTEM));
    add(new ChatMlTemplate("chatml_no_system", null)); // short prompts
  }

  private ChatTemplates() {}

  private static void add(ChatTemplate template) {
    NAMED.put(template.id(), template);
  }

  public static List<String> ids() {
    return List.copyOf(NAMED.keySet());
  }

  /**
   * The template of this id.
   *
   * @throws ChatTemplateException if there is none
   */
  public static ChatTemplate named(String id) {
    ChatTemplate template = NAMED.get(id);
    if (template == null) {
      throw new ChatTemplateException(
          "no chat template '%s'; known are %s, '%s' for the tokenizer's own, or a .jinja file"
              .formatted(id, ids(), OF_TOKENIZER));
    }
    return template;
  }

  /**
   * What a run file names: {@code tokenizer}, a file that ends in {@code .jinja}, or an id.
   *
   * @throws ChatTemplateException if there is no such template, or it cannot be used
   * @throws IOException if the file cannot be read
   */
  public static ChatTemplate resolve(String name, Tokenizer tokenizer) throws IOException {
    if (name.equals(OF_TOKENIZER)) {
      return JinjaChatTemplate.of(tokenizer);
    }
    if (name.endsWith(".jinja")) {
      Path file = Path.of(name);
      if (!Files.isRegularFile(file)) {
        throw new ChatTemplateException("no chat template file " + file.toAbsolutePath());
      }
      return JinjaChatTemplate.read(file, tokenizer);
    }
    return named(name);
  }
}
