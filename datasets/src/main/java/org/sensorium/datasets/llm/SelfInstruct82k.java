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
 * Self-Instruct's generated instances: one row per line in Alpaca's form, {@code instruction},
 * {@code input} (empty for none) and {@code output}. Only the file's name tells it from Alpaca.
 */
public final class SelfInstruct82k implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("self-instruct-82k", "Self-Instruct, 82,000 made instances")
          .size("82,000 rows")
          .licence("Apache-2.0")
          .home("https://github.com/yizhongw/self-instruct")
          .citation(
              "Wang et al., Self-Instruct: Aligning Language Models with Self-Generated Instructions,"
                  + " ACL 2023, arXiv 2212.10560")
          .files("all_instances_82K.jsonl")
          .notes("Rows look like Alpaca's; the file's name decides.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.nameHas("all_instances_82k") && AlpacaRows.fits(peek)
        ? Match.named("rows have instruction and output, and the file has Self-Instruct's name")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return AlpacaRows.read(row);
  }
}
