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
 * A-OKVQA, as published and as LAVIS writes it.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code question_id}</td><td>the row's id</td></tr>
 * <tr><td>{@code question}</td><td>as it is</td></tr>
 * <tr><td>{@code choices}</td><td>four; {@code correct_choice_idx} counts from 0</td></tr>
 * <tr><td>{@code direct_answers}</td><td>list with repeats: the weight of an answer is its
 * share</td></tr>
 * <tr><td>{@code image}</td><td>path; where it is absent, {@code image_id} as twelve digits and
 * {@code .jpg}</td></tr>
 * <tr><td>{@code split}</td><td>test rows have neither index nor answers</td></tr>
 * <tr><td>{@code rationales} and anything else</td><td>kept in {@code meta}</td></tr>
 * </table>
 */
public final class LavisAokVqa implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("lavis-aokvqa", "A-OKVQA")
          .media(Media.Kind.IMAGE)
          .size("17,056 train, 1,145 val, 6,702 test questions")
          .licence("Apache-2.0; pictures are COCO's")
          .home("https://github.com/allenai/aokvqa")
          .citation(
              "Schwenk et al., A-OKVQA: A Benchmark for Visual Question Answering using World Knowledge, ECCV 2022, arXiv 2206.01718")
          .files("aokvqa_v1p0_train.json", "aokvqa_v1p0_val.json", "aokvqa_v1p0_test.json")
          .notes(
              "Two tasks in one row: choices, and direct answers whose weight is their share. The"
                  + " test split holds neither the index nor the answers.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("question", "choices", "question_id")
            && peek.any(row -> row.has("difficult_direct_answer") || row.has("direct_answers"))
        ? Match.content("questions with choices and direct answers")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    boolean choice = options.oneOf("task", "open", Questions.CHOICE).equals(Questions.CHOICE);
    List<String> offered = fields.texts("choices");
    int right = Choices.UNKNOWN;
    if (fields.holds("correct_choice_idx")) {
      long index = fields.whole("correct_choice_idx");
      if (index < 0 || index >= offered.size()) {
        throw fields.problem(
            "\"correct_choice_idx\" is %d, but there are %d choices (counted from 0)"
                .formatted(index, offered.size()));
      }
      right = (int) index;
    }
    List<String> answers = fields.texts("direct_answers");
    String split = fields.optionalText("split");
    String question = fields.text("question");
    ConversationBuilder built =
        Conversation.builder(fields.name("question_id"))
            .task(choice ? Questions.CHOICE : "open")
            .split(split == null ? FileSplit.of(row.file()) : split)
            .image(
                fields.holds("image")
                    ? fields.text("image")
                    : "%012d.jpg".formatted(fields.whole("image_id")))
            .choices(new Choices(offered, right))
            .user(choice ? Questions.withChoices(question, offered) : question);
    boolean known = right != Choices.UNKNOWN;
    if (known && (choice || answers.isEmpty())) {
      built.assistant(offered.get(right));
    }
    Questions.answer(built, answers, !(known && choice));
    return List.of(built.meta(fields.rest()).build());
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "task",
        "open (default): the most frequent direct answer is said; choice: the choices stand below"
            + " the question, and the right one is said");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of(
        "{ref}",
        "images/{ref}",
        "coco/images/{ref}",
        "train2017/{name}",
        "val2017/{name}",
        "test2017/{name}");
  }
}
