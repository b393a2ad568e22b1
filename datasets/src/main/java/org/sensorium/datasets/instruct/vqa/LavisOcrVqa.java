package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
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
import org.sensorium.datasets.source.RowLayout;

/**
 * OCR-VQA: questions about book covers. LAVIS reads a list of rows, the published {@code
 * dataset.json} is an object whose keys are the rows' ids.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code sample_id}</td><td>the row's id, else its key; the picture is {@code
 * <id>.jpg}</td></tr>
 * <tr><td>{@code questions answers}</td><td>lists of the same length: each pair is a conversation,
 * {@code <id>#1}, {@code <id>#2} …</td></tr>
 * <tr><td>{@code split}</td><td>1 train, 2 val, 3 test in the published file</td></tr>
 * <tr><td>{@code title authorName genre imageURL} …</td><td>kept in {@code meta}</td></tr>
 * </table>
 */
public final class LavisOcrVqa implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("lavis-ocrvqa", "OCR-VQA")
          .media(Media.Kind.IMAGE)
          .size("207,572 book covers, about 1 million questions")
          .licence("unknown")
          .home("https://ocr-vqa.github.io/")
          .citation(
              "Mishra et al., OCR-VQA: Visual Question Answering by Reading Text in Images,"
                  + " ICDAR 2019")
          .files("ocrvqa.json", "dataset.json")
          .notes(
              "A row holds several questions, each is a conversation of its own. About 900"
                  + " pictures named .jpg are GIF, some are missing after the official download.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isJson()) {
      return Match.no();
    }
    return peek.all(layout(peek.path()), LavisOcrVqa::fits)
        ? Match.content("lists of questions and answers about a book cover")
        : Match.no();
  }

  private static boolean fits(JsonNode row) {
    return row.path("questions").isArray()
        && row.path("answers").isArray()
        && (row.has("sample_id") || row.has("imageURL"));
  }

  @Override
  public RowLayout layout(Path file) throws IOException {
    return Layouts.keyedWhereObject(file);
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String key = row.key();
    String id = fields.name("sample_id", key == null ? Long.toString(row.record()) : key);
    List<String> questions = fields.texts("questions");
    List<String> answers = fields.texts("answers");
    if (questions.size() != answers.size()) {
      throw fields.problem(
          "there are %d questions and %d answers; expected as many of each"
              .formatted(questions.size(), answers.size()));
    }
    String split = split(fields, row.file());
    List<Conversation> pairs = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      pairs.add(
          Conversation.builder("%s#%d".formatted(id, i + 1))
              .split(split)
              .image(id + ".jpg")
              .user(questions.get(i))
              .assistant(answers.get(i))
              .meta(fields.rest())
              .build());
    }
    return pairs;
  }

  private static @Nullable String split(Fields fields, Path file) throws RowException {
    if (!fields.holds("split")) {
      return FileSplit.of(file);
    }
    String split = fields.name("split");
    return switch (split) {
      case "1" -> "train";
      case "2" -> "val";
      case "3" -> "test";
      default -> split;
    };
  }

  @Override
  public List<String> mediaPaths() {
    return List.of(
        "{ref}",
        "images/{ref}",
        "ocr_vqa/images/{ref}",
        "{stem}.png",
        "{stem}.gif",
        "images/{stem}.png",
        "images/{stem}.gif");
  }
}
