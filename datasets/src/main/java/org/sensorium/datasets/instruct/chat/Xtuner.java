package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
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

/**
 * XTuner's dialogues of rounds.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code conversation}</td><td>list of rounds; its demonstration files call it {@code
 * messages}, or the row itself is the only round</td></tr>
 * <tr><td>a round</td><td>{@code system} (at times), {@code input}, {@code output}; with {@code toy_}
 * in front in the demonstration files</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/InternLM/xtuner">XTuner</a>
 */
public final class Xtuner implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("xtuner", "XTuner dialogues")
          .size("any")
          .licence("that of the data; XTuner's demonstration files Apache-2.0")
          .home("https://github.com/InternLM/xtuner")
          .citation("XTuner contributors, XTuner: a toolkit for efficiently fine-tuning LLM, 2023")
          .files("*.json", "*.jsonl")
          .notes(
              "A round may have an empty input (pretraining): it becomes an assistant turn alone.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean rounds =
        peek.any(
            row ->
                isRound(row.path("conversation").path(0), "")
                    || isRound(row.path("messages").path(0), "toy_")
                    || isRound(row, "toy_"));
    return rounds ? Match.content("rounds of input and output") : Match.no();
  }

  private static boolean isRound(JsonNode round, String prefix) {
    return round.path(prefix + "input").isTextual() && round.path(prefix + "output").isTextual();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder read = Conversation.builder(fields.name("id", Long.toString(row.record())));
    String list = fields.has("conversation") ? "conversation" : "messages";
    if (!fields.has(list)) {
      round(fields, read);
      read.assistant(output(fields));
      return List.of(read.meta(fields.rest()).build());
    }
    List<Fields> rounds = fields.objects(list, "round");
    if (rounds.isEmpty()) {
      throw new RowException("\"%s\" is empty; expected at least one round".formatted(list));
    }
    for (Fields round : rounds) {
      round(round, read);
      // what is said of a round belongs to its answer
      Turn answer = Turn.of(Turn.Role.ASSISTANT, output(round));
      read.turn(new Turn(answer.role(), answer.parts(), round.rest()));
    }
    return List.of(read.meta(fields.rest()).build());
  }

  private static void round(Fields round, ConversationBuilder read) throws RowException {
    String prefix = prefix(round);
    read.system(round.textOrEmpty(prefix + "system"));
    String input = round.textOrEmpty(prefix + "input");
    if (!input.isEmpty()) {
      read.user(input);
    }
  }

  private static String output(Fields round) throws RowException {
    return round.text(prefix(round) + "output");
  }

  private static String prefix(Fields round) {
    return round.has("toy_output") ? "toy_" : "";
  }
}
