package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/**
 * How a file of LLaMA-Factory names its columns and speakers: an entry of {@code
 * dataset_info.json}.
 *
 * @param alpaca whether rows are single questions; else dialogues
 * @param columns the file's name of each column of LLaMA-Factory
 * @param tags the file's words for keys and speakers
 */
record LlamaFactoryEntry(boolean alpaca, Map<String, String> columns, Map<String, String> tags) {
  /** LLaMA-Factory's own defaults for {@code sharegpt}. */
  private static final Map<String, String> TAGS =
      Map.of(
          "role_tag", "from",
          "content_tag", "value",
          "user_tag", "human",
          "assistant_tag", "gpt",
          "observation_tag", "observation",
          "function_tag", "function_call",
          "system_tag", "system");

  /** What most files with {@code messages} are described as. */
  private static final Map<String, String> OPENAI_TAGS =
      Map.of(
          "role_tag", "role",
          "content_tag", "content",
          "user_tag", "user",
          "assistant_tag", "assistant");

  private static final Map<String, String> MEDIA_COLUMNS =
      Map.of("images", "images", "videos", "videos", "audios", "audios");

  LlamaFactoryEntry {
    columns = Map.copyOf(columns);
    tags = Map.copyOf(tags);
  }

  /** The entry that a file in one of the two usual namings would have. */
  static LlamaFactoryEntry usual(boolean openAi) {
    return openAi
        ? new LlamaFactoryEntry(false, with(MEDIA_COLUMNS, "messages", "messages"), OPENAI_TAGS)
        : new LlamaFactoryEntry(false, with(MEDIA_COLUMNS, "system", "system"), Map.of());
  }

  /** The entry that a file of single questions would have. */
  static LlamaFactoryEntry questions() {
    Map<String, String> columns = with(MEDIA_COLUMNS, "system", "system");
    return new LlamaFactoryEntry(true, with(columns, "history", "history"), Map.of());
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new HashMap<>(map);
    more.put(key, value);
    return more;
  }

  /**
   * An entry as the registry writes it.
   *
   * @throws RowException if its formatting is unknown
   */
  static LlamaFactoryEntry of(Fields entry) throws RowException {
    String formatting = entry.node("formatting") == null ? "alpaca" : entry.text("formatting");
    return switch (formatting) {
      case "alpaca" -> new LlamaFactoryEntry(true, words(entry, "columns"), Map.of());
      case "sharegpt" ->
          new LlamaFactoryEntry(false, words(entry, "columns"), words(entry, "tags"));
      case "openai" ->
          new LlamaFactoryEntry(
              false, with(words(entry, "columns"), "messages", "messages"), OPENAI_TAGS);
      default ->
          throw entry.problem(
              "\"formatting\" is \"%s\"; expected alpaca, sharegpt or openai"
                  .formatted(formatting));
    };
  }

  private static Map<String, String> words(Fields entry, String key) throws RowException {
    Map<String, String> words = new HashMap<>();
    Fields given = entry.object(key);
    if (given != null) {
      for (Map.Entry<String, JsonNode> word : given.rest().entrySet()) {
        if (!word.getValue().isNull()) {
          words.put(word.getKey(), given.text(word.getKey()));
        }
      }
    }
    return words;
  }

  /** The file's name of a column; {@code null} columns of LLaMA-Factory have no name. */
  String column(String name) {
    String fallback =
        switch (name) {
          case "prompt" -> "instruction";
          case "query" -> "input";
          case "response" -> "output";
          case "messages" -> "conversations";
          default -> "";
        };
    return columns.getOrDefault(name, fallback);
  }

  /** The file's word for a key or a speaker. */
  String tag(String name) {
    return tags.getOrDefault(name, TAGS.getOrDefault(name, ""));
  }
}
