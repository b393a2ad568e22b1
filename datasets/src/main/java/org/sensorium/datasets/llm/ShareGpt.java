package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * ShareGPT in Vicuna's form: a JSON list, one row per line, or a single row.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text; the record's number where it is absent</td></tr>
 * <tr><td>{@code conversations}</td><td>{@code {"from", "value"}} each. {@code human} and {@code
 * user} are the user; {@code gpt chatgpt bing bard assistant} the assistant; {@code system} the
 * system. A name other than {@code human gpt system} is kept in the turn's meta as {@code
 * speaker}</td></tr>
 * <tr><td>anything else</td><td>kept in {@code meta}, of the row or of its turn</td></tr>
 * </table>
 *
 * <p>Turns stay as they are: dialogues may start with the assistant, have empty turns, end with the
 * user, and hold HTML.
 */
public final class ShareGpt implements RowDataset {
  /** Names that no other set's speakers have. */
  private static final List<String> MODELS = List.of("chatgpt", "bing", "bard");

  private static final DatasetCard CARD =
      DatasetCard.of("sharegpt", "ShareGPT (Vicuna's form)")
          .size("about 90,000 dialogues, depending on the copy")
          .licence("unknown")
          .home("https://github.com/lm-sys/FastChat")
          .citation(
              "Chiang et al., Vicuna: An Open-Source Chatbot Impressing GPT-4 with 90% ChatGPT"
                  + " Quality, 2023")
          .files("ShareGPT_V3_unfiltered_cleaned_split.json", "sg_90k_part1_html_cleaned.json")
          .notes(
              "Users' dialogues with several models: speakers are human, user, gpt, chatgpt, bing,"
                  + " system. Some start with the assistant, have empty turns, an odd number of"
                  + " turns, or HTML; all are kept as they are.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.all(RowLayout.TOP, ShareGpt::fits)) {
      return Match.no();
    }
    if (peek.nameHas("sharegpt(?!-?_?4)|sg_90k|vicuna")) {
      return Match.named("turns of from and value without media, and the file has ShareGPT's name");
    }
    boolean models =
        peek.any(
            row ->
                row.path("conversations").findValuesAsText("from").stream()
                    .anyMatch(MODELS::contains));
    return models
        ? Match.content("turns of from and value without media, by speakers such as chatgpt, bing")
        : Match.shape("turns of from and value, without media");
  }

  private static boolean fits(ObjectNode row) {
    JsonNode turns = row.path("conversations");
    if (!Speakers.known(turns) || AlpacaRows.hasMediaKey(row)) {
      return false;
    }
    for (JsonNode turn : turns) {
      if (turn.path("value").asText().contains("<image>")) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder read = Conversation.builder(fields.name("id", Long.toString(row.record())));
    Speakers.turns(fields, "conversations").forEach(read::turn);
    return List.of(read.meta(fields.rest()).build());
  }
}
