package org.sensorium.datasets.instruct.lamm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * Octavius' instructions on pictures: rows as in {@link Lamm2d}. Answers of {@code task_type}
 * {@code detection} are XML text, {@code <Item><cls>dress</cls><x1>0.12</x1>…</Item>}: the text
 * stays, and {@code meta} gets {@code items}, whose boxes are clipped to 0..1 as its trainer does.
 */
public final class Octavius2d implements RowDataset {
  private static final DatasetCard CARD =
      LammCard.octavius("octavius-2d", "Octavius 2D instructions")
          .media(Media.Kind.IMAGE)
          .size("293,000 rows")
          .files("octavius_2d_train_293k.json")
          .notes(
              "Coordinates slightly outside 0..1 occur: the text keeps them, meta.items has them"
                  + " clipped and says which item was.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.any(Lamm2d::fits)) {
      return Match.no();
    }
    if (peek.nameHas("^octavius_2d")) {
      return Match.named("pictures of LAMM's folders, and Octavius' file name");
    }
    return peek.any(Octavius2d::detects) ? Match.content("detection answers in XML") : Match.no();
  }

  private static boolean detects(JsonNode row) {
    return row.path("task_type").asText().equals("detection")
        && row.path("conversations").path(1).path("value").asText().contains("<cls>");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "2D_Instruct/{ref}");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    ConversationBuilder read = Lamm2d.conversation(row, row.fields());
    ArrayNode items = Json.MAPPER.createArrayNode();
    for (JsonNode turn : row.value().path("conversations")) {
      items.addAll(DetectedItems.of(turn.path("value").asText()));
    }
    if (!items.isEmpty()) {
      read.meta("items", items);
    }
    return List.of(read.build());
  }
}
