package org.sensorium.datasets.llm;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Turn;
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
 * WizardLM's second Evol-Instruct set: a JSON list.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code idx}</td><td>the id</td></tr>
 * <tr><td>{@code conversations}</td><td>{@code {"from": "human"|"gpt", "value"}} each, strictly by
 * turns, the human first</td></tr>
 * </table>
 */
public final class WizardLmV2 implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("wizardlm-v2", "WizardLM Evol-Instruct V2")
          .size("143,000 rows, 375 MB")
          .licence("MIT by the hub; CC BY-NC 4.0 by the repository")
          .home("https://huggingface.co/datasets/WizardLMTeam/WizardLM_evol_instruct_V2_196k")
          .citation(
              "Xu et al., WizardLM: Empowering Large Language Models to Follow Complex Instructions,"
                  + " ICLR 2024, arXiv 2304.12244")
          .files("WizardLM_evol_instruct_V2_143k.json")
          .notes("Human and gpt alternate strictly; a row where they do not is refused.");

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
                row.has("idx")
                    && Speakers.known(row.path("conversations"))
                    && !AlpacaRows.hasMediaKey(row));
    return fits ? Match.content("rows have idx, and conversations of from and value") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder read = Conversation.builder(fields.name("idx"));
    int number = 0;
    for (Turn turn : Speakers.turns(fields, "conversations")) {
      Turn.Role expected = number++ % 2 == 0 ? Turn.Role.USER : Turn.Role.ASSISTANT;
      if (turn.role() != expected) {
        throw fields.problem(
            "turn %d is the %s's; expected human and gpt by turns, human first"
                .formatted(number, turn.role().name().toLowerCase(Locale.ROOT)));
      }
      read.turn(turn);
    }
    return List.of(read.meta(fields.rest()).build());
  }
}
