package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
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
 * GPT-4-LLM's comparisons of several models' answers: a JSON list.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code user_input}</td><td>what is asked</td></tr>
 * <tr><td>{@code completion_a completion_b}</td><td>first version: the better answer and the
 * other</td></tr>
 * <tr><td>{@code responses_and_scores}</td><td>second version: {@code {response, source, score}}
 * each, GPT-4's score being higher for better ones</td></tr>
 * </table>
 *
 * <p>The best answer is the assistant's turn (the first of equals). All are answers, the best
 * first: it has the weight 1, the others 0; scores and sources stay in meta.
 */
public final class Gpt4LlmComparison implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("gpt4-llm-comparison", "GPT-4-LLM comparison data")
          .size("unknown")
          .licence("CC BY-NC 4.0")
          .home("https://github.com/Instruction-Tuning-with-GPT-4/GPT-4-LLM")
          .citation("Peng et al., Instruction Tuning with GPT-4, 2023, arXiv 2304.03277")
          .files("comparison_data.json", "comparison_data_v2.json")
          .notes(
              "Two versions: two completions of which the first is better, or a list of responses"
                  + " with scores. The best one is the answer to learn, all are kept with their"
                  + " scores.");

  private record Scored(String text, double score) {}

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
                row.has("user_input")
                    && (row.has("completion_a") && row.has("completion_b")
                        || row.has("responses_and_scores")));
    return fits
        ? Match.content("rows have user_input with completion_a and _b, or responses_and_scores")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String asked = fields.text("user_input");
    List<Scored> answers = new ArrayList<>();
    Map<String, JsonNode> meta = new LinkedHashMap<>();
    if (fields.has("responses_and_scores")) {
      for (Fields response : fields.objects("responses_and_scores", "response")) {
        answers.add(new Scored(response.text("response"), response.number("score")));
      }
      if (answers.isEmpty()) {
        throw fields.problem("\"responses_and_scores\" is empty; expected at least one response");
      }
      // stable: the first of equals stays in front
      answers.sort(Comparator.comparingDouble((Scored answer) -> -answer.score()));
      meta.put("responses_and_scores", row.value().get("responses_and_scores"));
    } else {
      answers.add(new Scored(fields.text("completion_a"), 1));
      answers.add(new Scored(fields.text("completion_b"), 0));
    }
    ConversationBuilder read =
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .user(asked)
            .assistant(answers.get(0).text());
    for (int i = 0; i < answers.size(); i++) {
      read.answer(answers.get(i).text(), i == 0 ? 1 : 0);
    }
    return List.of(read.meta(meta).meta(fields.rest()).build());
  }
}
