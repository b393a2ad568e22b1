package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/** Turns as {@code {"from": speaker, "value": text}}, with the names that models were given. */
final class Speakers {
  /** Kept in a turn's meta where the name is none of {@code human gpt system}. */
  private static final String SPEAKER = "speaker";

  private Speakers() {}

  /** Whose name it is; null if it is nobody's. */
  static Turn.@Nullable Role role(String from) {
    return switch (from.toLowerCase(Locale.ROOT)) {
      case "human", "user" -> Turn.Role.USER;
      case "gpt", "chatgpt", "bing", "bard", "assistant" -> Turn.Role.ASSISTANT;
      case "system" -> Turn.Role.SYSTEM;
      default -> null;
    };
  }

  /** Whether turns are {@code {from, value}} with known speakers. */
  static boolean known(JsonNode turns) {
    for (JsonNode turn : turns) {
      if (!turn.path("value").isTextual() || role(turn.path("from").asText()) == null) {
        return false;
      }
    }
    return turns.isArray();
  }

  /** The turns under a key. */
  static List<Turn> turns(Fields fields, String key) throws RowException {
    List<Turn> turns = new ArrayList<>();
    for (Fields turn : fields.objects(key, "turn")) {
      String from = turn.text("from");
      Turn.Role role = role(from);
      if (role == null) {
        throw turn.problem(
            "\"from\" is \"%s\", expected human, user, gpt, chatgpt, bing, bard, assistant or system"
                .formatted(from));
      }
      String text = turn.text("value");
      Map<String, JsonNode> meta = new LinkedHashMap<>(turn.rest());
      if (!List.of("human", "gpt", "system").contains(from)) {
        meta.put(SPEAKER, TextNode.valueOf(from));
      }
      turns.add(new Turn(role, List.of(new Part.Text(text)), meta));
    }
    if (turns.isEmpty()) {
      throw fields.problem("\"%s\" is empty; expected at least one turn".formatted(key));
    }
    return turns;
  }
}
