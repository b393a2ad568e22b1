package org.sensorium.datasets.instruct.lamm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * LAMM's instructions on pictures: one JSON list per file.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text; not unique</td></tr>
 * <tr><td>{@code image}</td><td>{@code coco_images/…}, also {@code bamboo_ textvqa_ locount_}; a row
 * without it is skipped, as by LAMM's trainer</td></tr>
 * <tr><td>{@code conversations}</td><td>{@code from} human or gpt, {@code value}; human first, no
 * placeholder as a rule</td></tr>
 * <tr><td>{@code task_type}</td><td>the task; {@code normal} where absent</td></tr>
 * <tr><td>{@code src_image}</td><td>where the picture is from; kept</td></tr>
 * </table>
 */
public final class Lamm2d implements RowDataset {
  /** Folders that no other dataset names so. */
  static final Pattern FOLDER = Pattern.compile("(\\./)?(coco|bamboo|textvqa|locount)_images/");

  private static final DatasetCard CARD =
      LammCard.lamm("lamm-2d", "LAMM 2D instructions")
          .media(Media.Kind.IMAGE)
          .size("186,098 rows in four files")
          .files(
              "daily_dialogue_49k.json",
              "detailed_description_49k.json",
              "factual_knowledge_dialogue_42k.json",
              "vision_task_dialogue_46k.json")
          .notes(
              "The picture stands in front of the first question; placeholder forms found there are"
                  + " removed. Rows without a picture are set aside. Absolute paths, which LAMM's"
                  + " loader follows, are refused.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.any(Lamm2d::fits)) {
      return Match.no();
    }
    return peek.nameHas("^(daily_dialogue|detailed_description|factual_knowledge|vision_task)")
        ? Match.named("pictures of LAMM's folders, and its file name")
        : Match.content("dialogues on pictures in LAMM's folders");
  }

  static boolean fits(JsonNode row) {
    return FOLDER.matcher(row.path("image").asText()).lookingAt()
        && row.path("conversations").path(0).path("from").isTextual();
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "2D_Instruct/{ref}");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(conversation(row, row.fields()).build());
  }

  static ConversationBuilder conversation(Row row, Fields fields) throws RowException {
    if (!fields.holds("image")) {
      throw fields.problem("there is no \"image\"; LAMM's trainer skips such a row");
    }
    ConversationBuilder read =
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .task(fields.name("task_type", "normal"))
            .image(fields.text("image"));
    LammTurns.read(fields, read);
    return read.meta(fields.rest());
  }
}
