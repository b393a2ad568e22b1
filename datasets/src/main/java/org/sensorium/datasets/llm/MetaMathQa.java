package org.sensorium.datasets.llm;

import java.io.IOException;
import java.util.List;
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

/**
 * MetaMathQA: a JSON list of questions made from those of GSM8K and MATH.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code query}</td><td>what is asked</td></tr>
 * <tr><td>{@code response}</td><td>the steps, at their end {@code The answer is: 24}. All of it is
 * the assistant's turn; what follows those words is the answer of weight 1</td></tr>
 * <tr><td>{@code type}</td><td>the task: GSM or MATH, and how the question was made</td></tr>
 * <tr><td>{@code original_question}</td><td>which it was made from; in meta</td></tr>
 * </table>
 */
public final class MetaMathQa implements RowDataset {
  private static final String RESULT = "The answer is:";
  private static final DatasetCard CARD =
      DatasetCard.of("metamathqa", "MetaMathQA")
          .size("395,000 rows, 396 MB")
          .licence("MIT")
          .home("https://huggingface.co/datasets/meta-math/MetaMathQA")
          .citation(
              "Yu et al., MetaMath: Bootstrap Your Own Mathematical Questions for Large Language"
                  + " Models, ICLR 2024, arXiv 2309.12284")
          .files("MetaMathQA-395K.json", "MetaMathQA-40K.json")
          .notes(
              "The words behind \"The answer is:\" are the answer; rows without these words have"
                  + " none beside the response.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("query", "response", "type", "original_question")
        ? Match.content("rows have query, response, type, original_question")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String response = fields.text("response");
    ConversationBuilder conversation =
        Conversation.builder(Long.toString(row.record()))
            .task(fields.optionalText("type"))
            .user(fields.text("query"))
            .assistant(response);
    int result = response.lastIndexOf(RESULT);
    if (result >= 0) {
      conversation.answer(response.substring(result + RESULT.length()).strip(), 1);
    }
    return List.of(conversation.meta(fields.rest()).build());
  }
}
