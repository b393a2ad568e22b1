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

/**
 * databricks-dolly-15k: one row per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code instruction}</td><td>what is asked</td></tr>
 * <tr><td>{@code context}</td><td>a passage to go by, or empty; follows the instruction after a
 * blank line</td></tr>
 * <tr><td>{@code response}</td><td>the answer</td></tr>
 * <tr><td>{@code category}</td><td>the task</td></tr>
 * </table>
 */
public final class Dolly implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("dolly", "databricks-dolly-15k")
          .size("15,011 rows, 13 MB")
          .licence("CC BY-SA 3.0")
          .home("https://huggingface.co/datasets/databricks/databricks-dolly-15k")
          .citation(
              "Conover et al., Free Dolly: Introducing the World's First Truly Open Instruction-Tuned LLM, Databricks 2023")
          .files("databricks-dolly-15k.jsonl")
          .notes("Copies in git repositories are often git-LFS pointers; these are refused.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("instruction", "context", "response", "category")
        ? Match.content("rows have instruction, context, response, category")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String instruction = fields.text("instruction");
    String context = fields.textOrEmpty("context");
    return List.of(
        Conversation.builder(Long.toString(row.record()))
            .task(fields.optionalText("category"))
            .user(context.isEmpty() ? instruction : instruction + "\n\n" + context)
            .assistant(fields.text("response"))
            .meta(fields.rest())
            .build());
  }
}
