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
 * WizardLM's first 70,000 rows of Evol-Instruct: a JSON list of {@code instruction} and {@code
 * output}, without input. Only the file's name tells it from Alpaca.
 */
public final class EvolInstruct implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("evol-instruct", "WizardLM Evol-Instruct 70k")
          .size("70,000 rows")
          .licence("MIT by the hub; CC BY-NC 4.0 by the repository")
          .home("https://huggingface.co/datasets/WizardLMTeam/WizardLM_evol_instruct_70k")
          .citation(
              "Xu et al., WizardLM: Empowering Large Language Models to Follow Complex Instructions,"
                  + " ICLR 2024, arXiv 2304.12244")
          .files("alpaca_evol_instruct_70k.json", "WizardLM_evol_instruct_70k.json")
          .notes("Rows look like Alpaca's without input; the file's name decides.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.nameHas("evol_instruct_70k") && AlpacaRows.fits(peek)
        ? Match.named("rows have instruction and output, and the file has Evol-Instruct's name")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return AlpacaRows.read(row);
  }
}
