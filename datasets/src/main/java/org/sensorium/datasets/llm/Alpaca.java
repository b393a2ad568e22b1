package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * Stanford Alpaca's form, which many sets share: a JSON list, or one row per line.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code instruction}</td><td>what is asked</td></tr>
 * <tr><td>{@code input}</td><td>what it is asked of; empty, null or absent for nothing. It follows
 * the instruction after a blank line</td></tr>
 * <tr><td>{@code output}</td><td>the answer</td></tr>
 * <tr><td>{@code system}</td><td>LLaMA-Factory's: what the system says first</td></tr>
 * <tr><td>{@code history}</td><td>LLaMA-Factory's: earlier rounds, {@code [[question, answer],
 * …]}</td></tr>
 * </table>
 */
public final class Alpaca implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("alpaca", "Stanford Alpaca, and sets in its form")
          .size("52,002 rows, 23 MB")
          .licence("CC BY-NC 4.0")
          .home("https://github.com/tatsu-lab/stanford_alpaca")
          .citation("Taori et al., Stanford Alpaca: An Instruction-following LLaMA model, 2023")
          .files("alpaca_data.json", "code_alpaca_20k.json")
          .notes(
              "More than half of the rows have an empty input, which means none. Files of this form"
                  + " that no other dataset's name claims are read as this one; LLaMA-Factory's"
                  + " system and history become turns.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!AlpacaRows.fits(peek)) {
      return Match.no();
    }
    return peek.nameHas("alpaca_data|code_alpaca|alpaca_(en|zh)_demo")
        ? Match.named("rows have instruction and output, and the file has Alpaca's name")
        : Match.shape("rows have instruction and output, as Alpaca's");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder read =
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .system(fields.textOrEmpty("system"));
    JsonNode history = fields.node("history");
    if (history != null) {
      for (JsonNode round : history) {
        if (round.size() != 2 || !round.path(0).isTextual() || !round.path(1).isTextual()) {
          throw fields.problem(
              "\"history\" holds %s; expected rounds of [question, answer]"
                  .formatted(Json.named(round)));
        }
        read.user(round.get(0).textValue()).assistant(round.get(1).textValue());
      }
    }
    return List.of(
        read.user(AlpacaRows.ask(fields.text("instruction"), fields.textOrEmpty("input")))
            .assistant(fields.text("output"))
            .meta(fields.rest())
            .build());
  }
}
