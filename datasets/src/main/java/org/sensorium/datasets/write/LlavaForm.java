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
import org.sensorium.datasets.instruct.llava.LlavaJson;
import org.sensorium.datasets.instruct.llava.LlavaTags;
import org.sensorium.datasets.plain.Additions;
import org.sensorium.datasets.plain.PlainRow;
import org.sensorium.datasets.source.Json;

/** Rows as {@link LlavaJson} reads them; media of a kind are text if there is one, else a list. */
final class LlavaForm implements RowForm {
  static final String ID = "llava";
  private static final Set<String> TURN_KEYS = Set.of("from", "value");

  @Override
  public ObjectNode row(Conversation conversation, boolean plain) {
    List<Media.Kind> kinds = conversation.media().stream().map(Media::kind).distinct().toList();
    PlainRow form = PlainRow.of(conversation, kinds);
    ObjectNode row = Json.MAPPER.createObjectNode().put("id", conversation.id());
    form.lists()
        .forEach(
            (kind, media) -> {
              if (media.size() == 1) {
                row.put(LlavaTags.key(kind), media.get(0).ref());
              } else if (!media.isEmpty()) {
                ArrayNode refs = row.putArray(LlavaTags.key(kind));
                media.forEach(medium -> refs.add(medium.ref()));
              }
            });
    Map<Integer, Map<String, JsonNode>> turnMeta = new LinkedHashMap<>();
    ArrayNode said = row.putArray("conversations");
    for (Turn turn : conversation.turns()) {
      int at = said.size();
      ObjectNode item = said.addObject();
      item.put("from", LlavaTags.speaker(turn.role())).put("value", form.text(at));
      RowForm.putFree(item, turn.meta(), TURN_KEYS::contains);
      turnMeta.put(at, RowForm.taken(turn.meta(), TURN_KEYS::contains));
    }
    RowForm.putFree(row, conversation.meta(), LlavaForm::isOwn);
    if (!plain) {
      Map<String, JsonNode> taken = RowForm.taken(conversation.meta(), LlavaForm::isOwn);
      ObjectNode added = Additions.of(conversation, form, ID, false, taken, turnMeta);
      if (!added.isEmpty()) {
        row.set(Additions.KEY, added);
      }
    }
    return row;
  }

  private static boolean isOwn(String key) {
    return key.equals("id")
        || key.equals("conversations")
        || key.equals(Additions.KEY)
        || LlavaTags.kind(key) != null;
  }
}
