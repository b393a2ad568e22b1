package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
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
 * IconQA (choose a text) as LAVIS writes it.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code instance_id question_id}</td><td>the row's id, the first that is there</td></tr>
 * <tr><td>{@code question}</td><td>as it is</td></tr>
 * <tr><td>{@code choices}</td><td>texts; {@code answer} is the index of the right one, counted from
 * 0, and absent where it is kept back</td></tr>
 * <tr><td>{@code image}</td><td>path</td></tr>
 * </table>
 */
public final class LavisIconQa implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("lavis-iconqa", "IconQA (LAVIS)")
          .media(Media.Kind.IMAGE)
          .size("107,439 questions in three tasks; 31,578 of them choose a text")
          .licence("CC BY-NC-SA 4.0")
          .home("https://iconqa.github.io/")
          .citation(
              "Lu et al., IconQA: A New Benchmark for Abstract Diagram Understanding and Visual Language Reasoning, NeurIPS 2021, arXiv 2110.13214")
          .files("choose_text_train.json", "choose_text_val.json")
          .notes("The answer is the index of a choice. Choices that are numbers are read as text.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.isJson()
            && peek.allHave("question", "choices", "image")
            && peek.any(row -> row.path("answer").isIntegralNumber())
            && !peek.any(row -> row.has("lecture") || row.has("conversations"))
        ? Match.content("questions with an image and choices, the answer being an index")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    boolean choice = options.oneOf("task", Questions.CHOICE, "open").equals(Questions.CHOICE);
    String record = Long.toString(row.record());
    String id =
        fields.holds("instance_id")
            ? fields.name("instance_id")
            : fields.name("question_id", record);
    List<String> offered = fields.texts("choices");
    int right = Choices.UNKNOWN;
    if (fields.holds("answer")) {
      long index = fields.whole("answer");
      if (index < 0 || index >= offered.size()) {
        throw fields.problem(
            "\"answer\" is %d, but there are %d choices (counted from 0)"
                .formatted(index, offered.size()));
      }
      right = (int) index;
    }
    String question = fields.text("question");
    ConversationBuilder built =
        Conversation.builder(id)
            .split(FileSplit.of(row.file()))
            .image(fields.text("image"))
            .choices(new Choices(offered, right))
            .user(choice ? Questions.withChoices(question, offered) : question);
    if (right != Choices.UNKNOWN) {
      built.assistant(offered.get(right));
    }
    return List.of(built.meta(fields.rest()).build());
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "task", "choice (default): the choices stand below the question; open: the question alone");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}", "iconqa/images/{ref}");
  }
}
