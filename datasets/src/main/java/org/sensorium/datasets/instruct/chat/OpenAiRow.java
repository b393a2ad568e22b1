package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** One row of {@link OpenAiMessages}. */
final class OpenAiRow {
  private final Row row;
  private final Fields fields;
  private final List<Media> media = new ArrayList<>();
  private boolean listed; // all media stand in a list of the row, and parts have an index
  private final Map<String, JsonNode> meta = new LinkedHashMap<>();

  OpenAiRow(Row row) throws RowException {
    this.row = row;
    this.fields = row.fields();
  }

  Conversation read() throws RowException {
    String id = fields.name("id", Long.toString(row.record()));
    Conversation.Source source =
        new Conversation.Source(known("dataset"), known("task"), known("split"));
    listMedia();
    List<Turn> turns = new ArrayList<>();
    for (Fields message : fields.objects("messages", "message")) {
      turns.add(turn(message));
    }
    Choices choices = choices();
    List<WeightedAnswer> answers = answers();
    ownMeta();
    meta.putAll(fields.rest());
    return new Conversation(id, source, turns, media, choices, answers, meta);
  }

  /** Text, or null where the key is absent or holds something else, which then goes to meta. */
  private @Nullable String known(String key) throws RowException {
    JsonNode value = row.value().get(key);
    return value != null && value.isTextual() ? fields.text(key) : null;
  }

  private void listMedia() throws RowException {
    JsonNode list = row.value().get("media");
    if (list == null || !list.path(0).path("type").asText().endsWith("_url")) {
      return;
    }
    for (Fields medium : fields.objects("media", "medium")) {
      media.add(OpenAiMedium.of(medium, media.size()).media());
    }
    listed = true;
  }

  private Turn turn(Fields message) throws RowException {
    Map<String, JsonNode> further = new LinkedHashMap<>();
    String name = message.text("role");
    Turn.Role role = role(message, name);
    if (!role.name().equals(name.toUpperCase(Locale.ROOT))) {
      further.put("role", new TextNode(name));
    }
    List<Part> parts = new ArrayList<>();
    JsonNode content = message.node("content");
    if (content != null && content.isTextual()) {
      parts.add(new Part.Text(content.textValue()));
    } else if (content != null) {
      parts.addAll(new OpenAiParts(message, media, listed, !fields.has("dataset"), further).read());
    }
    JsonNode own = message.node("meta");
    if (own instanceof ObjectNode object) {
      object.properties().forEach(field -> further.put(field.getKey(), field.getValue()));
    } else if (own != null) {
      further.put("meta", own);
    }
    further.putAll(message.rest());
    return new Turn(role, parts, further);
  }

  private static Turn.Role role(Fields message, String name) throws RowException {
    return switch (name) {
      case "system", "developer" -> Turn.Role.SYSTEM;
      case "user", "tool", "function", "observation" -> Turn.Role.USER;
      case "assistant", "pretrain" -> Turn.Role.ASSISTANT;
      default ->
          throw message.problem(
              "\"role\" is \"%s\"; expected system, developer, user, tool, function, observation, assistant or pretrain"
                  .formatted(name));
    };
  }

  private @Nullable Choices choices() throws RowException {
    JsonNode options = row.value().get("choices");
    if (options == null || !options.isArray() || !holdsText(options)) {
      return null;
    }
    List<String> texts = fields.texts("choices");
    long answer = fields.holds("answer_index") ? fields.whole("answer_index") : Choices.UNKNOWN;
    if (answer < Choices.UNKNOWN || answer >= texts.size()) {
      throw fields.problem(
          "\"answer_index\" is %d, but there are %d choices (counted from 0)"
              .formatted(answer, texts.size()));
    }
    return new Choices(texts, (int) answer);
  }

  private static boolean holdsText(JsonNode list) {
    for (JsonNode item : list) {
      if (!item.isTextual()) {
        return false;
      }
    }
    return true;
  }

  private List<WeightedAnswer> answers() throws RowException {
    JsonNode list = row.value().get("answers");
    List<WeightedAnswer> answers = new ArrayList<>();
    if (list == null || !list.path(0).has("answer") || !list.path(0).path("weight").isNumber()) {
      return answers;
    }
    for (Fields answer : fields.objects("answers", "answer")) {
      double weight = answer.number("weight");
      if (!(weight >= 0 && weight <= 1)) {
        throw answer.problem("\"weight\" is %s; expected a share, 0 to 1".formatted(weight));
      }
      answers.add(new WeightedAnswer(answer.text("answer"), weight));
    }
    return answers;
  }

  private void ownMeta() {
    JsonNode own = fields.node("meta");
    if (own instanceof ObjectNode object) {
      object.properties().forEach(field -> meta.put(field.getKey(), field.getValue()));
    } else if (own != null) {
      meta.put("meta", own);
    }
  }
}
