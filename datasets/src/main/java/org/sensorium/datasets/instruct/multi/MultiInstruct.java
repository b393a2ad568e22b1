package org.sensorium.datasets.instruct.multi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * MultiInstruct: 62 tasks on pictures, regions and options, one row per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code unique_id}</td><td>the row's id; tasks share ids</td></tr>
 * <tr><td>{@code task_name}</td><td>the task</td></tr>
 * <tr><td>{@code image_path}</td><td>of the authors' machine: {@code ./raw_datasets/…}, {@code
 * raw_datasets/…}, or absolute</td></tr>
 * <tr><td>{@code prompt}</td><td>the user's text, as it is: one of the task's five instructions,
 * regions and {@code [Options]: a||||b} filled in</td></tr>
 * <tr><td>{@code target}</td><td>the answer</td></tr>
 * <tr><td>{@code target_txt}</td><td>the same; kept in {@code meta} where it differs</td></tr>
 * <tr><td>{@code options}</td><td>choices; where it is absent, those of the prompt</td></tr>
 * <tr><td>{@code region}</td><td>list of {@code x1 y1 x2 y2}, pixels: each is a medium that no turn
 * shows, after the picture; the texts stay in {@code meta}</td></tr>
 * <tr><td>{@code question text context answer image_source meta_data}</td><td>kept in {@code
 * meta}</td></tr>
 * </table>
 *
 * <p>Rows hold their instruction already filled in; a file built with all five instructions of a
 * task has five rows of one {@code unique_id}, and all are read.
 */
public final class MultiInstruct implements RowDataset {
  private static final String OPTIONS = "[Options]:";
  private static final String SEPARATOR = "||||";
  private static final DatasetCard CARD =
      DatasetCard.of("multiinstruct", "MultiInstruct 1.0")
          .media(Media.Kind.IMAGE)
          .size("62 tasks of 21 sources, 5 instructions each; rows as many as are built")
          .licence("Apache-2.0 (code); as their sources (data)")
          .home("https://github.com/VT-NLP/MultiInstruct")
          .citation(
              "Xu et al., MultiInstruct: Improving Multi-Modal Zero-Shot Learning via Instruction Tuning, ACL 2023, arXiv 2212.10773")
          .files("train.jsonl", "test.jsonl")
          .notes(
              "image_path has three forms, two of them from the authors' machine: the file is"
                  + " looked for under every shorter path. Regions are pixels, as text. Options"
                  + " may be in the prompt only. Some tasks share ids.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.isJson() && peek.allHave("unique_id", "task_name", "image_path", "prompt", "target")
        ? Match.content("rows have unique_id, task_name, image_path, prompt, target")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String target = fields.text("target");
    Media picture = picture(fields);
    String prompt = fields.text("prompt");
    ConversationBuilder built =
        Conversation.builder(fields.name("unique_id", Long.toString(row.record())))
            .task(fields.text("task_name"))
            .split(FileSplit.of(row.file()))
            .media(picture)
            .user(prompt)
            .assistant(target);
    for (String region : fields.texts("region")) {
      built.media(picture.within(box(fields, region)));
    }
    List<String> offered = fields.holds("options") ? fields.texts("options") : inPrompt(prompt);
    if (!offered.isEmpty()) {
      built.choices(new Choices(offered, index(offered, target)));
    }
    JsonNode same = fields.node("target_txt");
    Map<String, JsonNode> meta = fields.rest();
    if (same != null && !same.asText().equals(target)) {
      meta.put("target_txt", same);
    }
    keep(fields, "region", meta);
    return List.of(built.meta(meta).build());
  }

  private static Media picture(Fields fields) throws RowException {
    String path = fields.text("image_path");
    if (path.isBlank()) {
      throw fields.problem("\"image_path\" is empty; expected a path");
    }
    return new Media(Media.Kind.IMAGE, path);
  }

  private static void keep(Fields fields, String key, Map<String, JsonNode> meta) {
    JsonNode value = fields.node(key);
    if (value != null) {
      meta.put(key, value);
    }
  }

  private static List<Double> box(Fields fields, String region) throws RowException {
    List<Double> box = new ArrayList<>();
    try {
      for (String number : region.strip().split("\\s+", -1)) {
        box.add(Double.parseDouble(number));
      }
    } catch (NumberFormatException e) {
      box.clear();
    }
    if (box.size() != 4 || box.stream().anyMatch(number -> !Double.isFinite(number))) {
      throw fields.problem(
          "\"region\" holds \"%s\"; expected x1 y1 x2 y2 in pixels".formatted(region));
    }
    return box;
  }

  private static List<String> inPrompt(String prompt) {
    int at = prompt.lastIndexOf(OPTIONS);
    List<String> offered = new ArrayList<>();
    for (int from = at + OPTIONS.length(); at >= 0 && from >= 0; ) {
      int end = prompt.indexOf(SEPARATOR, from);
      offered.add(prompt.substring(from, end < 0 ? prompt.length() : end).strip());
      from = end < 0 ? -1 : end + SEPARATOR.length();
    }
    return offered;
  }

  private static int index(List<String> offered, String target) {
    int exact = offered.indexOf(target);
    return exact >= 0
        ? exact
        : offered.stream().map(String::strip).toList().indexOf(target.strip());
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "{suffix}");
  }
}
