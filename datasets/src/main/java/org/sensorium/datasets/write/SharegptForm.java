package org.sensorium.datasets.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.chat.LlamaFactorySharegpt;
import org.sensorium.datasets.instruct.llava.LlavaTags;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.plain.PlainRow;
import org.sensorium.datasets.source.Json;

/**
 * Rows as {@link LlamaFactorySharegpt} reads them, in sharegpt's naming. A row without media has an
 * empty list of pictures, which tells this form from others.
 */
final class SharegptForm implements RowForm {
  static final String ID = "llama-factory-sharegpt";

  /** In the order in which the loader reads them; it has no lists of other kinds. */
  static final Map<Media.Kind, String> LISTS = lists();

  private static final Set<String> TURN_KEYS = Set.of("from", "value");
  private static final Set<String> KEYS =
      Set.of(
          "id", "conversations", "messages", "system", "images", "videos", "audios", Additions.KEY);

  private static Map<Media.Kind, String> lists() {
    Map<Media.Kind, String> lists = new LinkedHashMap<>();
    lists.put(Media.Kind.IMAGE, "images");
    lists.put(Media.Kind.VIDEO, "videos");
    lists.put(Media.Kind.AUDIO, "audios");
    return lists;
  }

  static PlainRow plain(Conversation conversation) {
    return PlainRow.of(conversation, List.copyOf(LISTS.keySet()));
  }

  @Override
  public ObjectNode row(Conversation conversation, boolean plain) {
    PlainRow form = plain(conversation);
    ObjectNode row = Json.MAPPER.createObjectNode().put("id", conversation.id());
    Map<Integer, Map<String, JsonNode>> turnMeta = new LinkedHashMap<>();
    ArrayNode said = row.putArray("conversations");
    for (Turn turn : conversation.turns()) {
      int at = said.size();
      ObjectNode item = said.addObject();
      item.put("from", LlavaTags.speaker(turn.role())).put("value", form.text(at));
      RowForm.putFree(item, turn.meta(), TURN_KEYS::contains);
      turnMeta.put(at, RowForm.taken(turn.meta(), TURN_KEYS::contains));
    }
    boolean none = form.lists().values().stream().allMatch(List::isEmpty);
    form.lists()
        .forEach(
            (kind, media) -> {
              if (!media.isEmpty() || none && kind == Media.Kind.IMAGE) {
                ArrayNode refs = row.putArray(LISTS.get(kind));
                media.forEach(medium -> refs.add(medium.ref()));
              }
            });
    RowForm.putFree(row, conversation.meta(), KEYS::contains);
    if (!plain) {
      Map<String, JsonNode> taken = RowForm.taken(conversation.meta(), KEYS::contains);
      ObjectNode added = Additions.of(conversation, form, ID, false, taken, turnMeta);
      if (!added.isEmpty()) {
        row.set(Additions.KEY, added);
      }
    }
    return row;
  }
}
