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
 * The Flan Collection (Flan v2), rendered: one row per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code inputs}</td><td>what is asked, in its template</td></tr>
 * <tr><td>{@code targets}</td><td>the answer</td></tr>
 * <tr><td>{@code task_name}</td><td>the task</td></tr>
 * <tr><td>{@code task_source template_type}</td><td>kept in meta: {@code Flan2021 T0 NIv2 CoT
 * Dialog}; {@code zs_opt fs_noopt} …</td></tr>
 * </table>
 */
public final class Flan implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("flan", "The Flan Collection (Flan v2)")
          .size("unknown: as many rows as are rendered of 1,836 tasks")
          .licence("Apache-2.0 (templates); as their sources (data)")
          .home("https://github.com/google-research/FLAN")
          .citation(
              "Longpre et al., The Flan Collection: Designing Data and Methods for Effective"
                  + " Instruction Tuning, ICML 2023, arXiv 2301.13688")
          .files("*.jsonl", "cot_zsopt.jsonl", "cot_fsopt.jsonl", "flan_v2.jsonl")
          .notes("Texts are already in a template, and stay as they are.");

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
                row.path("inputs").isTextual()
                    && row.path("targets").isTextual()
                    && !AlpacaRows.hasMediaKey(row));
    if (!fits) {
      return Match.no();
    }
    return peek.allHave("task_source") || peek.allHave("template_type")
        ? Match.content("rows have inputs, targets and Flan's task_source or template_type")
        : Match.shape("rows have inputs and targets");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    return List.of(
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .task(fields.optionalText("task_name"))
            .user(fields.text("inputs"))
            .assistant(fields.text("targets"))
            .meta(fields.rest())
            .build());
  }
}
