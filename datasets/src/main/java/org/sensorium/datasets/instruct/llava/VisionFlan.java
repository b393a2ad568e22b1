package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;

/**
 * Vision-Flan: 191 tasks with a thousand rows each.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>may hold blanks, quotes and brackets</td></tr>
 * <tr><td>{@code image}</td><td>bare name; in the zip below {@code images_191task_1k/}</td></tr>
 * <tr><td>{@code task_name}</td><td>the task</td></tr>
 * <tr><td>{@code conversations}</td><td>one question, one answer; as in {@link LlavaJson}</td></tr>
 * </table>
 *
 * <p>Questions that end with {@code Options: (a) … (b) …} and whose answer repeats one of them have
 * choices; their texts stay as they are.
 */
public final class VisionFlan implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("vision-flan", "Vision-Flan 191-task 1k")
          .media(Media.Kind.IMAGE)
          .size("about 186,000 rows")
          .licence("that of each task's source")
          .home("https://huggingface.co/datasets/Vision-Flan/vision-flan_191-task_1k")
          .citation(
              "Xu et al., Vision-Flan: Scaling Human-Labeled Tasks in Visual Instruction Tuning, 2024, arXiv 2402.11690")
          .files("annotation_191-task_1k.json")
          .notes(
              "Names of pictures hold plus signs, blanks and quotes, and end in four "
                  + "ways (.JPEG among them). A few pictures may be missing in the zip. "
                  + "The placeholder stands before or after the question.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Match named = LlavaShape.named(peek, "annotation_191-task_1k");
    return named.fits() || !LlavaShape.all(peek, VisionFlan::isBare)
        ? named
        : Match.content("rows have task_name and bare names of pictures");
  }

  private static boolean isBare(JsonNode row) {
    String image = LlavaShape.text(row, "image");
    return row.has("task_name") && !image.isEmpty() && image.indexOf('/') < 0;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images_191task_1k/{name}");
  }

  @Override
  public Conversation complete(Conversation row) {
    return LetteredOptions.add(VisionFlan.task(row));
  }

  /** Names the task, which the row keeps in {@code task_name}. */
  static Conversation task(Conversation row) {
    JsonNode task = row.meta().get("task_name");
    if (task == null || !task.isTextual()) {
      return row;
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(row.meta());
    meta.remove("task_name");
    return new Conversation(
        row.id(),
        new Conversation.Source(row.source().dataset(), task.textValue(), row.source().split()),
        row.turns(),
        row.media(),
        row.choices(),
        row.answers(),
        meta);
  }
}
