package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** One sample of a {@link WebDataset}. */
final class WebDatasetSample {
  static final String KEY = "__key__";
  private static final List<String> CAPTIONS = List.of("caption", "text");

  private final Row row;
  private final String key;
  private final List<Media> files = new ArrayList<>();
  private final Map<String, JsonNode> kept = new LinkedHashMap<>();
  private @Nullable String caption;

  /**
   * Sorts the sample's files.
   *
   * @throws RowException if one cannot be read
   */
  WebDatasetSample(Row row) throws RowException {
    this.row = row;
    Fields fields = row.fields();
    this.key = fields.name(KEY, Long.toString(row.record()));
    for (Map.Entry<String, JsonNode> file : fields.rest().entrySet()) {
      add(file.getKey(), file.getValue());
    }
  }

  private void add(String field, JsonNode file) throws RowException {
    String ending = field.substring(field.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    Media.Kind kind = MediaKinds.byEnding(ending);
    if (kind != null) {
      files.add(Media.embedded(kind, key + "." + field, bytes(file)));
    } else if (field.equals("txt")) {
      caption = new String(bytes(file), StandardCharsets.UTF_8);
    } else if (ending.equals("json")) {
      json(field, file);
    } else {
      keep(field, file);
    }
  }

  private void json(String field, JsonNode file) throws RowException {
    JsonNode json;
    try {
      json = file.isBinary() ? json(bytes(file)) : file;
    } catch (JsonProcessingException e) {
      throw new RowException("the %s file: %s".formatted(field, Json.syntax(e)));
    } catch (IOException e) {
      throw new RowException("the %s file: %s".formatted(field, e.getMessage()));
    }
    if (field.equals("json") && json instanceof ObjectNode object) {
      object.properties().forEach(value -> keep(value.getKey(), value.getValue()));
    } else {
      keep(field, json);
    }
  }

  private static JsonNode json(byte[] text) throws IOException {
    try (JsonParser parser = Json.MAPPER.getFactory().createParser(text)) {
      return Json.tree(parser);
    }
  }

  /** Nothing is replaced: a file and a key of the json file may have one name. */
  private void keep(String name, JsonNode value) {
    kept.put(kept.containsKey(name) ? "json." + name : name, value);
  }

  /** What a member of the archive holds; members that are words come as text. */
  static byte[] bytes(JsonNode cell) throws RowException {
    if (cell instanceof BinaryNode binary) {
      return binary.binaryValue();
    }
    if (cell.isTextual()) {
      return cell.textValue().getBytes(StandardCharsets.UTF_8);
    }
    throw new RowException("a member is %s; expected bytes".formatted(Json.named(cell)));
  }

  /**
   * What the sample says.
   *
   * @throws RowException if it says nothing
   */
  Conversation read() throws RowException {
    return kept.get("messages") instanceof ArrayNode ? dialogue() : captioned();
  }

  private Conversation captioned() throws RowException {
    String said = caption;
    for (String name : CAPTIONS) {
      JsonNode value = kept.get(name);
      if (said == null && value != null && value.isTextual()) {
        said = value.textValue();
        kept.remove(name);
      }
    }
    if (files.isEmpty() && said == null) {
      throw new RowException(
          "the sample %s has neither a medium nor a caption; it has %s"
              .formatted(key, kept.keySet()));
    }
    ConversationBuilder read = Conversation.builder(key);
    files.forEach(read::media);
    if (!files.isEmpty()) {
      read.turn(new Turn(Turn.Role.USER, refs(files.size())));
    }
    if (said != null) {
      read.assistant(said);
    }
    return read.meta(kept).build();
  }

  private static List<Part> refs(int count) {
    List<Part> refs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      refs.add(new Part.MediaRef(i));
    }
    return refs;
  }

  /** Messages whose media are the sample's files; files that no message names are kept too. */
  private Conversation dialogue() throws RowException {
    if (caption != null) {
      keep("txt", new TextNode(caption));
    }
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.setAll(kept);
    Conversation said =
        new OpenAiRow(Row.ofCells(row.file(), row.record(), row.offset(), json)).read();
    List<Media> unnamed = new ArrayList<>(files);
    List<Media> media = new ArrayList<>();
    for (Media medium : said.media()) {
      Media found = medium;
      for (Media file : files) {
        if (file.ref().equals(medium.ref())) {
          found = filled(medium, file);
          unnamed.remove(file);
        }
      }
      media.add(found);
    }
    List<Turn> turns = said.media().isEmpty() ? shown(said.turns(), unnamed.size()) : said.turns();
    media.addAll(unnamed);
    return new Conversation(
        json.has("id") ? said.id() : key,
        said.source(),
        turns,
        media,
        said.choices(),
        said.answers(),
        said.meta());
  }

  private static Media filled(Media medium, Media file) {
    return new Media(
        medium.kind(), medium.ref(), medium.span(), medium.frames(), medium.box(), file.content());
  }

  /** Where no message has a medium, they stand in front of the first question. */
  private static List<Turn> shown(List<Turn> turns, int media) {
    List<Turn> shown = new ArrayList<>(turns);
    for (int i = 0; i < shown.size() && media > 0; i++) {
      Turn turn = shown.get(i);
      if (turn.role() == Turn.Role.USER) {
        List<Part> parts = refs(media);
        parts.add(new Part.Text("\n"));
        parts.addAll(turn.parts());
        shown.set(i, new Turn(turn.role(), parts, turn.meta()));
        break;
      }
    }
    return shown;
  }
}
