package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * A sample of a WebDataset that {@code data convert} wrote: its {@code json} is our own
 * interchange, and tells which of the sample's files hold the bytes of its media.
 */
final class PackedSample {
  private PackedSample() {}

  static boolean isOne(JsonNode sample) {
    JsonNode json = sample.path("json");
    return json.path("messages").isArray() && json.path(Additions.KEY).has("files");
  }

  static Conversation read(Row row) throws RowException {
    Fields sample = row.fields();
    sample.drop(WebDatasetSample.KEY);
    ObjectNode json = ((ObjectNode) row.value().get("json")).deepCopy();
    sample.drop("json");
    Fields files = new Fields("json: ", (ObjectNode) json.remove(Additions.KEY)).object("files");
    Conversation said =
        new OpenAiRow(Row.ofCells(row.file(), row.record(), row.offset(), json)).read();
    List<Media> media = new ArrayList<>();
    for (Media medium : said.media()) {
      String index = Integer.toString(media.size());
      String name = files == null ? null : files.optionalText(index);
      media.add(
          name == null
              ? medium
              : new Media(
                  medium.kind(),
                  medium.ref(),
                  medium.span(),
                  medium.frames(),
                  medium.box(),
                  content(sample, name)));
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(said.meta());
    meta.putAll(sample.rest()); // files that others put into the sample
    return new Conversation(
        said.id(), said.source(), said.turns(), media, said.choices(), said.answers(), meta);
  }

  private static MediaContent content(Fields sample, String name) throws RowException {
    JsonNode file = sample.node(name);
    if (file == null) {
      throw sample.problem(
          "the sample's json says that \"%s\" holds a medium, but there is no such file"
              .formatted(name));
    }
    return new MediaContent(WebDatasetSample.bytes(file));
  }
}
