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
 * Unnatural Instructions: one instruction per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code instruction}</td><td>what is asked</td></tr>
 * <tr><td>{@code instances}</td><td>{@code {input, constraints, output}} each, a conversation of its
 * own. Constraints follow the instruction on the next line; {@code None.} means none</td></tr>
 * <tr><td>anything else</td><td>kept in meta: {@code reformulations}, {@code
 * instruction_with_input}</td></tr>
 * </table>
 */
public final class UnnaturalInstructions implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("unnatural-instructions", "Unnatural Instructions")
          .size("68,478 instructions in the core, 240,670 with reformulations")
          .licence("MIT")
          .home("https://github.com/orhonovich/unnatural-instructions")
          .citation(
              "Honovich et al., Unnatural Instructions: Tuning Language Models with (Almost) No Human"
                  + " Labor, ACL 2023, arXiv 2212.09689")
          .files("core_data.jsonl", "full_data.jsonl")
          .notes("One conversation per instance. Constraints of \"None.\" mean none.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits =
        peek.all(
            RowLayout.TOP,
            row -> row.has("instruction") && row.path("instances").path(0).has("constraints"));
    return fits ? Match.content("rows have instances with constraints") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return SeedTasks.read(row, "name", UnnaturalInstructions::question);
  }

  private static String question(String instruction, Fields instance) throws RowException {
    String input = instance.textOrEmpty("input");
    if (!instance.holds("constraints")) {
      return AlpacaRows.ask(instruction, input);
    }
    String constraints = instance.text("constraints");
    String bare = constraints.strip();
    boolean none =
        bare.isEmpty() || bare.equalsIgnoreCase("None.") || bare.equalsIgnoreCase("None");
    return AlpacaRows.ask(none ? instruction : instruction + "\n" + constraints, input);
  }
}
