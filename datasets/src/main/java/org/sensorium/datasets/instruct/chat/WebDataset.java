package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * WebDataset: a tar whose files of one name are one sample.
 *
 * <table>
 * <caption>A sample</caption>
 * <tr><td>{@code __key__}</td><td>the files' common name: the id</td></tr>
 * <tr><td>{@code jpg png mp4 wav …}</td><td>a medium, kept in the record with its bytes</td></tr>
 * <tr><td>{@code txt}, {@code caption} of {@code json}</td><td>what is said of it: an assistant turn
 * after the media</td></tr>
 * <tr><td>{@code cls}</td><td>a class's number, kept</td></tr>
 * <tr><td>{@code json}</td><td>{@code messages} are read as {@link OpenAiMessages} does; any other
 * key is kept</td></tr>
 * <tr><td>{@code sensorium} of {@code json}</td><td>{@code {"files": {"0": "0.jpg"}}}: which file
 * holds the bytes of which of the messages' media, as "data convert" writes it</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset</a>
 */
public final class WebDataset implements RowDataset {
  static final String KEY = "__key__";
  private static final List<String> CAPTIONS = List.of("caption", "text", "txt");
  private static final DatasetCard CARD =
      DatasetCard.of("webdataset", "WebDataset tar")
          .media(Media.Kind.IMAGE, Media.Kind.values())
          .size("any")
          .licence("that of the data")
          .home("https://github.com/webdataset/webdataset")
          .citation("Breuel, WebDataset, NVIDIA 2020")
          .files("*.tar", "*.tar.gz")
          .notes("MiniGPT-4's first stage is in this form. The media travel with the record.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.container() == Container.TAR ? Match.content("a tar of samples") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    if (PackedSample.isOne(row.value())) {
      return List.of(PackedSample.read(row));
    }
    Fields fields = row.fields();
    String key = fields.name(KEY, Long.toString(row.record()));
    ConversationBuilder read = Conversation.builder(key);
    String caption = null;
    Map<String, JsonNode> kept = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> file : fields.rest().entrySet()) {
      String ending = file.getKey().toLowerCase(Locale.ROOT);
      String last = ending.substring(ending.lastIndexOf('.') + 1);
      Media.Kind kind = MediaKinds.byEnding(last);
      if (last.equals("json")) {
        description(file.getValue(), kept);
      } else if (kind != null) {
        read.media(Media.embedded(kind, key + "." + file.getKey(), bytes(file.getValue())));
      } else if (last.equals("txt")) {
        caption = text(file.getValue());
      } else {
        kept.put(file.getKey(), file.getValue());
      }
    }
    return List.of(said(read, caption, kept, row));
  }

  private static Conversation said(
      ConversationBuilder read, @Nullable String given, Map<String, JsonNode> kept, Row row)
      throws RowException {
    if (kept.get("messages") != null && kept.get("messages").isArray()) {
      return dialogue(read, kept, row);
    }
    String caption = given;
    for (String key : CAPTIONS) {
      JsonNode value = kept.get(key);
      if (caption == null && value != null && value.isTextual()) {
        caption = kept.remove(key).textValue();
      }
    }
    if (read.mediaCount() == 0 && caption == null) {
      throw new RowException(
          "the sample %s has neither a medium nor a caption; found the files of %s"
              .formatted(read.build().id(), kept.keySet()));
    }
    List<Part> shown = new ArrayList<>();
    for (int i = 0; i < read.mediaCount(); i++) {
      shown.add(new Part.MediaRef(i));
    }
    if (!shown.isEmpty()) {
      read.turn(new Turn(Turn.Role.USER, shown));
    }
    if (caption != null) {
      read.assistant(caption);
    }
    return read.meta(kept).build();
  }

  /** Messages of the sample's json, whose media are the sample's files. */
  private static Conversation dialogue(
      ConversationBuilder read, Map<String, JsonNode> kept, Row row) throws RowException {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.setAll(kept);
    Conversation media = read.build();
    Conversation said =
        new OpenAiRow(Row.ofCells(row.file(), row.record(), row.offset(), json)).read();
    List<Media> named =
        said.media().stream()
            .map(
                medium ->
                    media.media().stream()
                        .filter(file -> file.ref().equals(medium.ref()))
                        .findFirst()
                        .map(
                            file ->
                                new Media(
                                    medium.kind(),
                                    medium.ref(),
                                    medium.span(),
                                    medium.frames(),
                                    medium.box(),
                                    file.content()))
                        .orElse(medium))
            .toList();
    String id = json.has("id") ? said.id() : media.id();
    return new Conversation(
        id, said.source(), said.turns(), named, said.choices(), said.answers(), said.meta());
  }

  private static void description(JsonNode file, Map<String, JsonNode> kept) throws RowException {
    JsonNode json = file;
    try {
      json = file.isBinary() ? Json.MAPPER.readTree(text(file)) : file;
    } catch (JsonProcessingException e) {
      throw new RowException("the json file: " + Json.syntax(e));
    }
    if (json instanceof ObjectNode object) {
      object.properties().forEach(field -> kept.put(field.getKey(), field.getValue()));
    } else {
      kept.put("json", json);
    }
  }

  private static String text(JsonNode cell) throws RowException {
    return new String(bytes(cell), StandardCharsets.UTF_8);
  }

  /** What the archive holds; members that are words come as text. */
  static byte[] bytes(JsonNode cell) throws RowException {
    try {
      return cell.isTextual()
          ? cell.textValue().getBytes(StandardCharsets.UTF_8)
          : cell.binaryValue();
    } catch (IOException e) {
      throw new RowException("a member is %s; expected bytes".formatted(Json.named(cell)));
    }
  }
}
