package org.sensorium.datasets.instruct.llava;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowFiles;
import org.sensorium.datasets.source.RowLayout;

/**
 * The example rows of Vision-Flan's web site, in its three forms.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code tasks_web.json}</td><td>as in {@link VisionFlan}; {@code image} is below {@code
 * ./task_imgs/}, where the site has {@code imgs/}</td></tr>
 * <tr><td>{@code tasks.json}</td><td>under {@code data}: {@code img_path prompt target
 * task_name}</td></tr>
 * <tr><td>{@code data.json}</td><td>lists of rows in a list under {@code data}: {@code instance_id
 * img_path instruction output task_name}; {@code options} are choices where the output is one of
 * them; {@code input_text raw_output dataset_name human_preferred_output} are meta</td></tr>
 * </table>
 */
public final class VisionFlanSite implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("vision-flan-site", "Vision-Flan, rows of the web site")
          .media(Media.Kind.IMAGE)
          .size("a few hundred rows")
          .licence("unknown; that of each task's source")
          .home("https://vision-flan.github.io")
          .citation(
              "Xu et al., Vision-Flan: Scaling Human-Labeled Tasks in Visual Instruction Tuning, 2024, arXiv 2402.11690")
          .files("tasks_web.json", "tasks.json", "data.json")
          .notes(
              "Paths of tasks_web.json say ./task_imgs/ where the pictures lie in imgs/; they are"
                  + " looked for by name. Rows of data.json stand in lists of lists.");

  private static final RowLayout UNDER_DATA = RowLayout.under("data").flattened();

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "imgs/{name}");
  }

  @Override
  public RowLayout layout(Path file) throws IOException {
    return RowFiles.container(file) == Container.JSON_LIST ? RowLayout.TOP : UNDER_DATA;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.allHave(UNDER_DATA, "img_path", "task_name", "prompt", "target")
        || peek.allHave(UNDER_DATA, "img_path", "task_name", "instruction", "output")) {
      return Match.content("rows under data have img_path and task_name");
    }
    return LlavaShape.all(
            peek,
            row -> row.has("task_name") && LlavaShape.text(row, "image").startsWith("./task_imgs/"))
        ? Match.content("rows have task_name, and pictures below ./task_imgs/")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    return List.of(
        fields.has("conversations")
            ? LetteredOptions.add(VisionFlan.task(LlavaRow.read(row).conversation()))
            : example(row, fields));
  }

  private static Conversation example(Row row, Fields fields) throws RowException {
    boolean early = fields.has("instruction");
    String answer = fields.text(early ? "output" : "target");
    ConversationBuilder example =
        Conversation.builder(fields.name("instance_id", Long.toString(row.record())))
            .task(fields.optionalText("task_name"))
            .image(fields.text("img_path"))
            .user(fields.text(early ? "instruction" : "prompt"))
            .assistant(answer);
    List<String> offered = fields.texts("options");
    if (!offered.isEmpty()) {
      example.choices(new Choices(offered, offered.indexOf(answer)));
    }
    return example.meta(fields.rest()).build();
  }
}
