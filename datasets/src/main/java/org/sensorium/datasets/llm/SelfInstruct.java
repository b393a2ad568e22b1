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
 * Self-Instruct's seed tasks, written by people: one task per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>{@code seed_task_0} …</td></tr>
 * <tr><td>{@code name}</td><td>the task</td></tr>
 * <tr><td>{@code instruction}</td><td>what is asked</td></tr>
 * <tr><td>{@code instances}</td><td>{@code {input, output}} each, a conversation of its own; an
 * empty input means none</td></tr>
 * <tr><td>{@code is_classification}</td><td>kept in meta</td></tr>
 * </table>
 */
public final class SelfInstruct implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("self-instruct", "Self-Instruct seed tasks")
          .size("175 tasks of one instance each")
          .licence("Apache-2.0")
          .home("https://github.com/yizhongw/self-instruct")
          .citation(
              "Wang et al., Self-Instruct: Aligning Language Models with Self-Generated Instructions,"
                  + " ACL 2023, arXiv 2212.10560")
          .files("seed_tasks.jsonl")
          .notes(
              "One conversation per instance. Stanford Alpaca and BELLE ship seeds in this form.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("name", "instruction", "instances", "is_classification")
        ? Match.content("rows have instruction, instances and is_classification")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return SeedTasks.read(row, "name", SeedTasks::plain);
  }
}
