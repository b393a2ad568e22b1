package org.sensorium.datasets.llm;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * Self-Instruct's user-oriented instructions, a test set: one task per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>{@code user_oriented_task_0} …</td></tr>
 * <tr><td>{@code motivation_app}</td><td>the program that such a user has in mind; the task</td></tr>
 * <tr><td>{@code instruction}</td><td>what is asked</td></tr>
 * <tr><td>{@code instances}</td><td>{@code {input, output}} each</td></tr>
 * </table>
 */
public final class SelfInstructUser implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("self-instruct-user", "Self-Instruct user-oriented tasks")
          .size("252 tasks of one instance each")
          .licence("Apache-2.0")
          .home("https://github.com/yizhongw/self-instruct")
          .citation(
              "Wang et al., Self-Instruct: Aligning Language Models with Self-Generated Instructions,"
                  + " ACL 2023, arXiv 2212.10560")
          .files("user_oriented_instructions.jsonl")
          .notes("Seed tasks with motivation_app in place of name and is_classification.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("motivation_app", "instruction", "instances")
        ? Match.content("rows have motivation_app, instruction and instances")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return SeedTasks.read(row, "motivation_app", SeedTasks::plain);
  }
}
