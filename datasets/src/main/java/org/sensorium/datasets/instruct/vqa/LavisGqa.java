package org.sensorium.datasets.instruct.vqa;

import java.io.IOException;
import java.util.List;
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
 * GQA as LAVIS writes it.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code question_id}</td><td>the row's id</td></tr>
 * <tr><td>{@code question}</td><td>as it is</td></tr>
 * <tr><td>{@code answer}</td><td>text; absent in test splits</td></tr>
 * <tr><td>{@code image}</td><td>{@code 2339011.jpg}</td></tr>
 * <tr><td>anything else</td><td>{@code fullAnswer} and so on, kept in {@code meta}</td></tr>
 * </table>
 */
public final class LavisGqa implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("lavis-gqa", "GQA (LAVIS)")
          .media(Media.Kind.IMAGE)
          .size("943,000 questions in train_balanced, 132,062 in val_balanced")
          .licence("CC BY 4.0")
          .home("https://cs.stanford.edu/people/dorarad/gqa/")
          .citation(
              "Hudson and Manning, GQA: A New Dataset for Real-World Visual Reasoning and Compositional Question Answering, CVPR 2019, arXiv 1902.09506")
          .files("train_balanced_questions.json", "testdev_balanced_questions.json")
          .notes("One answer a question, as text. Pictures lie in gqa/images.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isJson()
        || !peek.allHave("question", "image", "question_id")
        || peek.any(row -> row.has("answer") && !row.path("answer").isTextual())
        || peek.any(row -> row.has("conversations") || row.has("choices"))) {
      return Match.no();
    }
    if (peek.any(row -> row.has("fullAnswer") || row.path("dataset").asText().equals("gqa"))) {
      return Match.content("GQA's questions with an image and one answer");
    }
    if (peek.nameHas("gqa|balanced_questions")) {
      return Match.named("questions with an image and one answer, in a file named as GQA's");
    }
    return peek.allHave("answer")
        ? Match.shape("questions with question_id, an image and one answer")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder built =
        Conversation.builder(fields.name("question_id", Long.toString(row.record())))
            .split(FileSplit.of(row.file()))
            .image(fields.text("image"))
            .user(fields.text("question"));
    String answer = fields.optionalText("answer");
    if (answer != null) {
      built.assistant(answer);
    }
    return List.of(built.meta(fields.rest()).build());
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "images/{ref}", "gqa/images/{ref}");
  }
}
