package org.sensorium.datasets.llm;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * GSM8K, grade-school maths: one row per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code question}</td><td>what is asked</td></tr>
 * <tr><td>{@code answer}</td><td>the steps, with the calculator's {@code <<48/2=24>>}, and a last
 * line {@code #### 72}. All of it is the assistant's turn; the number alone is the answer of weight
 * 1</td></tr>
 * </table>
 */
public final class Gsm8k implements RowDataset {
  private static final String RESULT = "#### ";
  private static final DatasetCard CARD =
      DatasetCard.of("gsm8k", "GSM8K")
          .size("7,473 training and 1,319 test rows")
          .licence("MIT")
          .home("https://github.com/openai/grade-school-math")
          .citation(
              "Cobbe et al., Training Verifiers to Solve Math Word Problems, 2021, arXiv 2110.14168")
          .files("train.jsonl", "test.jsonl", "train_socratic.jsonl", "test_socratic.jsonl")
          .notes("Calculator annotations stay in the text; the number after #### is the answer.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits =
        peek.all(
            RowLayout.TOP,
            row ->
                row.path("question").isTextual() && row.path("answer").asText().contains(RESULT));
    return fits ? Match.content("rows have question, and answer with a line #### n") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String question = fields.text("question");
    String answer = fields.text("answer");
    int result = answer.lastIndexOf(RESULT);
    if (result < 0) {
      throw fields.problem("\"answer\" has no line \"#### n\" with the result; expected one");
    }
    return List.of(
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .user(question)
            .assistant(answer)
            .answer(answer.substring(result + RESULT.length()).strip(), 1)
            .meta(fields.rest())
            .build());
  }
}
