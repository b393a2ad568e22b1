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
 * GPT-4-LLM: Alpaca's and Unnatural Instructions' questions answered by GPT-4, in Alpaca's form:
 * {@code instruction}, {@code input} (empty for none) and {@code output}. Only the file's name
 * tells it from Alpaca.
 */
public final class Gpt4Llm implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("gpt4-llm", "GPT-4-LLM")
          .size("52,002 rows in English, as many in Chinese, 9,000 of Unnatural Instructions")
          .licence("CC BY-NC 4.0")
          .home("https://github.com/Instruction-Tuning-with-GPT-4/GPT-4-LLM")
          .citation("Peng et al., Instruction Tuning with GPT-4, 2023, arXiv 2304.03277")
          .files(
              "alpaca_gpt4_data.json",
              "alpaca_gpt4_data_zh.json",
              "unnatural_instruction_gpt4_data.json")
          .notes("Rows look like Alpaca's; the file's name decides.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.nameHas("alpaca_gpt4_data|unnatural_instruction_gpt4") && AlpacaRows.fits(peek)
        ? Match.named("rows have instruction and output, and the file has GPT-4-LLM's name")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return AlpacaRows.read(row);
  }
}
