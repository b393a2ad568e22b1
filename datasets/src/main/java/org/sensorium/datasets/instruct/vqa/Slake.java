package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
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
 * SLAKE: questions about medical pictures, English and Chinese in one file.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code qid}</td><td>the row's id; the record's number in the table form, which has
 * none</td></tr>
 * <tr><td>{@code img_name}</td><td>{@code xmlab1/source.jpg}</td></tr>
 * <tr><td>{@code question answer}</td><td>as they are; no answer, nothing is said</td></tr>
 * <tr><td>{@code content_type}</td><td>the task; absent in the table form</td></tr>
 * <tr><td>{@code img_id q_lang location modality answer_type base_type triple}</td><td>kept in
 * {@code meta}</td></tr>
 * </table>
 */
public final class Slake implements RowDataset {
  private static final Pattern NAME = Pattern.compile("xmlab\\d+/[^/]+");
  private static final DatasetCard CARD =
      DatasetCard.of("slake", "SLAKE 1.0")
          .media(Media.Kind.IMAGE)
          .size("642 pictures, 14,028 questions")
          .licence("unknown (MIT for the code it ships with)")
          .home("https://www.med-vqa.com/slake/")
          .citation(
              "Liu et al., SLAKE: A Semantically-Labeled Knowledge-Enhanced Dataset for Medical"
                  + " Visual Question Answering, ISBI 2021, arXiv 2102.09542")
          .files("train.json", "validate.json", "test.json", "test_open.csv", "imgs.zip")
          .notes(
              "Rows are English or Chinese, see q_lang in meta. The table form has img_id,"
                  + " img_name, question and answer only.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("img_id", "img_name", "question")
            && peek.any(row -> NAME.matcher(row.path("img_name").asText()).matches())
        ? Match.content("questions about pictures named xmlab…")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder built =
        Conversation.builder(fields.name("qid", Long.toString(row.record())))
            .task(fields.optionalText("content_type"))
            .split(FileSplit.of(row.file()))
            .image(fields.text("img_name"))
            .user(fields.text("question"));
    String answer = fields.name("answer", "");
    if (!answer.isEmpty()) {
      built.assistant(answer);
    }
    return List.of(built.meta(fields.rest()).build());
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "imgs/{ref}");
  }
}
