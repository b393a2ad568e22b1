package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** One row of a file of LLaMA-Factory, columns and speakers named by its entry. */
final class LlamaFactoryRow {
  private final LlamaFactoryEntry entry;
  private final Fields fields;
  private final ConversationBuilder read;
  private final MediaTokens tokens = new MediaTokens();

  private LlamaFactoryRow(LlamaFactoryEntry entry, Row row) throws RowException {
    this.entry = entry;
    this.fields = row.fields();
    this.read = Conversation.builder(fields.name("id", Long.toString(row.record())));
  }

  /**
   * What a row says.
   *
   * @throws RowException if it is wrong
   */
  static ConversationBuilder read(LlamaFactoryEntry entry, Row row) throws RowException {
    return new LlamaFactoryRow(entry, row).read();
  }

  private ConversationBuilder read() throws RowException {
    media("<image>", "images", Media.Kind.IMAGE);
    media("<video>", "videos", Media.Kind.VIDEO);
    media("<audio>", "audios", Media.Kind.AUDIO);
    String system = entry.column("system");
    if (!system.isEmpty()) {
      read.system(fields.textOrEmpty(system));
    }
    if (entry.alpaca()) {
      question();
    } else {
      dialogue();
    }
    tokens.check();
    return read.meta(fields.rest());
  }

  /** Tokens of a list that the entry does not name are words. */
  private void media(String token, String list, Media.Kind kind) throws RowException {
    String column = entry.column(list);
    if (!column.isEmpty()) {
      tokens.add(token, column, MediaList.of(fields, column, kind), read);
    }
  }

  private void question() throws RowException {
    String history = entry.column("history");
    if (!history.isEmpty() && fields.holds(history)) {
      Rounds.read(fields, history, (role, text) -> say(role, text, Map.of()));
    }
    String prompt = fields.textOrEmpty(entry.column("prompt"));
    String query = fields.textOrEmpty(entry.column("query"));
    if (prompt.isEmpty() && query.isEmpty()) {
      throw fields.problem(
          "\"%s\" and \"%s\" are empty; expected a question"
              .formatted(entry.column("prompt"), entry.column("query")));
    }
    // LLaMA-Factory joins them so
    String joined = prompt.isEmpty() || query.isEmpty() ? prompt + query : prompt + "\n" + query;
    say(Turn.Role.USER, joined, Map.of());
    say(Turn.Role.ASSISTANT, fields.text(entry.column("response")), Map.of());
  }

  private void dialogue() throws RowException {
    String column = entry.column("messages");
    List<Fields> messages = fields.objects(column, "message");
    if (messages.isEmpty()) {
      throw fields.problem("\"%s\" is empty; expected at least one message".formatted(column));
    }
    for (Fields message : messages) {
      message(message);
    }
    String chosen = entry.column("chosen"); // of a pair: the other one stays in meta
    Fields answer = chosen.isEmpty() ? null : fields.object(chosen);
    if (answer != null) {
      message(answer);
    }
  }

  private void message(Fields message) throws RowException {
    String speaker = message.text(entry.tag("role_tag"));
    String content = message.text(entry.tag("content_tag"));
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    Turn.Role role;
    if (speaker.equals(entry.tag("user_tag"))) {
      role = Turn.Role.USER;
    } else if (speaker.equals(entry.tag("assistant_tag"))) {
      role = Turn.Role.ASSISTANT;
    } else if (speaker.equals(entry.tag("system_tag"))) {
      role = Turn.Role.SYSTEM;
    } else if (speaker.equals(entry.tag("observation_tag"))) {
      role = Turn.Role.USER; // what a tool says is read, not learnt
      meta.put("role", new TextNode(speaker));
    } else if (speaker.equals(entry.tag("function_tag"))) {
      role = Turn.Role.ASSISTANT;
      meta.put("role", new TextNode(speaker));
    } else {
      throw message.problem(
          "\"%s\" is \"%s\"; expected %s, %s, %s, %s or %s"
              .formatted(
                  entry.tag("role_tag"),
                  speaker,
                  entry.tag("user_tag"),
                  entry.tag("assistant_tag"),
                  entry.tag("system_tag"),
                  entry.tag("observation_tag"),
                  entry.tag("function_tag")));
    }
    meta.putAll(message.rest());
    say(role, content, meta);
  }

  private void say(Turn.Role role, String text, Map<String, JsonNode> meta) {
    read.turn(new Turn(role, tokens.parts(text), meta));
  }
}
