package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.CompanionRows;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * LLaVA-Bench (COCO): {@code qa90_questions.jsonl}, with GPT-4's answers where {@code
 * qa90_gpt4_answer.jsonl} lies beside it.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code question_id}</td><td>a number, by which the answer is found</td></tr>
 * <tr><td>{@code image}</td><td>{@code 000000441147.jpg}, a bare name of COCO val2014</td></tr>
 * <tr><td>{@code text}</td><td>the question; in the other file the answer</td></tr>
 * <tr><td>{@code category}</td><td>the task: {@code conv detail complex}</td></tr>
 * </table>
 */
public final class LlavaQa90 implements InstructionDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("llava-qa90", "LLaVA-Bench (COCO), qa90")
          .media(Media.Kind.IMAGE)
          .size("90 questions about 30 pictures")
          .licence("CC BY-NC 4.0")
          .home(
              "https://github.com/haotian-liu/LLaVA/tree/main/playground/data/coco2014_val_qa_eval")
          .citation("Liu et al., Visual Instruction Tuning, NeurIPS 2023, arXiv 2304.08485")
          .files("qa90_questions.jsonl", "qa90_gpt4_answer.jsonl")
          .notes(
              "Without the file of answers the questions stand alone. Pictures have no"
                  + " COCO_val2014_ in front here.");

  private static final String ANSWERS = "qa90_gpt4_answer.jsonl";
  private static final Pattern IMAGE = Pattern.compile("\\d{12}\\.jpg");
  static final List<String> PATHS =
      List.of("{ref}", "COCO_val2014_{name}", "val2014/COCO_val2014_{name}", "val2014/{name}");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("answers", "file of answers; " + ANSWERS + " beside the questions by default");
  }

  @Override
  public List<String> mediaPaths() {
    return PATHS;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.all(RowLayout.TOP, LlavaQa90::fits)
        ? Match.content("numbered questions with a category, about pictures of COCO")
        : Match.no();
  }

  private static boolean fits(JsonNode row) {
    return row.has("question_id")
        && row.has("text")
        && row.has("category")
        && LlavaShape.image(row, IMAGE);
  }

  @Override
  public ConversationReader open(Path file, OpenOptions options) throws IOException {
    CompanionRows answers = CompanionRows.find(file, options, "answers", ANSWERS, "question_id");
    return new Questions(answers).open(file, options);
  }

  /** The questions, and the answers to them. */
  private record Questions(CompanionRows answers) implements RowDataset {

    @Override
    public DatasetCard card() {
      return CARD;
    }

    @Override
    public Match recognise(Peek peek) {
      return Match.no();
    }

    @Override
    public List<String> mediaPaths() {
      return PATHS;
    }

    @Override
    public List<Conversation> read(Row row, OpenOptions options) throws RowException {
      Fields fields = row.fields();
      String id = fields.name("question_id");
      ConversationBuilder question =
          Conversation.builder(id)
              .task(fields.optionalText("category"))
              .image(fields.text("image"))
              .user(fields.text("text"));
      if (!answers.isEmpty()) {
        question.assistant(answers.of(id).text("text"));
      }
      return List.of(question.meta(fields.rest()).build());
    }
  }
}
