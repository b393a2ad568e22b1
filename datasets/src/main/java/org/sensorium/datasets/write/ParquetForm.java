package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaContent;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.plain.PlainRow;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/**
 * A table with the columns that Hugging Face's tools know: {@code messages} of role and content,
 * and {@code images videos audios} of bytes and path.
 */
final class ParquetForm implements RowForm {
  private static final String MESSAGES = "messages";

  /** The empty table. */
  static RowSink table(Path file) throws IOException {
    List<Column> medium =
        List.of(new Column("bytes", Column.Kind.BYTES), new Column("path", Column.Kind.TEXT));
    PartFile.refuseExisting(file);
    return new ParquetSink(
        ParquetRowWriter.create(
            file,
            List.of(
                new Column("id", Column.Kind.TEXT),
                Column.objects(
                    MESSAGES,
                    List.of(
                        new Column("role", Column.Kind.TEXT),
                        new Column("content", Column.Kind.TEXT))),
                Column.objects("images", medium),
                Column.objects("videos", medium),
                Column.objects("audios", medium),
                new Column(Additions.KEY, Column.Kind.JSON))));
  }

  @Override
  public ObjectNode row(Conversation conversation, boolean plain) throws RowException {
    PlainRow form = SharegptForm.plain(conversation);
    ObjectNode row = Json.MAPPER.createObjectNode().put("id", conversation.id());
    Map<Integer, Map<String, JsonNode>> turnMeta = new LinkedHashMap<>();
    ArrayNode messages = row.putArray(MESSAGES);
    for (Turn turn : conversation.turns()) {
      int at = messages.size();
      messages
          .addObject()
          .put("role", turn.role().name().toLowerCase(Locale.ROOT))
          .put("content", form.text(at));
      turnMeta.put(at, turn.meta());
    }
    form.lists()
        .forEach(
            (kind, media) -> {
              ArrayNode cells = row.putArray(SharegptForm.LISTS.get(kind));
              media.forEach(medium -> cells.add(cell(medium)));
            });
    if (!plain) {
      ObjectNode added =
          Additions.of(conversation, form, SharegptForm.ID, true, conversation.meta(), turnMeta);
      if (!added.isEmpty()) {
        row.set(Additions.KEY, added);
      }
    }
    return row;
  }

  private static ObjectNode cell(Media medium) {
    ObjectNode cell = Json.MAPPER.createObjectNode();
    MediaContent content = medium.content();
    if (content != null) {
      cell.put("bytes", content.bytes());
    }
    return cell.put("path", medium.ref());
  }
}
