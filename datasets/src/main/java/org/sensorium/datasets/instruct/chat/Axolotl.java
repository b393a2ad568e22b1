package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Part;
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
 * What axolotl takes as input, told apart row by row.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code segments}</td><td>{@code {"label", "text"}} each (input_output): text with label
 * true is learnt, so it is an assistant turn; templates are written out in it</td></tr>
 * <tr><td>{@code conversations}</td><td>{@code from} (human user gpt assistant chatgpt system) and
 * {@code value}, which may be empty</td></tr>
 * <tr><td>{@code messages}</td><td>{@code role} and {@code content} (chat_template)</td></tr>
 * <tr><td>{@code instruction input output}</td><td>Alpaca</td></tr>
 * <tr><td>{@code text}</td><td>learnt as a whole (completion): an assistant turn alone</td></tr>
 * </table>
 *
 * @see <a href="https://docs.axolotl.ai/docs/dataset-formats/">axolotl, dataset formats</a>
 */
public final class Axolotl implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("axolotl", "axolotl inputs")
          .size("any")
          .licence("that of the data")
          .home("https://docs.axolotl.ai/docs/dataset-formats/")
          .citation("Axolotl maintainers and contributors, Axolotl: open-source LLM post-training")
          .files("*.jsonl", "*.json")
          .notes(
              "Segments and bare text are detected; name it for its other forms, which other"
                  + " datasets share. Empty turns are kept as they are.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.any(
        row -> {
          JsonNode segment = row.path("segments").path(0);
          return segment.path("label").isBoolean() && segment.path("text").isTextual();
        })) {
      return Match.content("segments of label and text");
    }
    boolean completion =
        peek.isJson()
            && peek.all(RowLayout.TOP, row -> row.size() == 1 && row.path("text").isTextual());
    return completion ? Match.shape("rows of text alone") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    ConversationBuilder read = Conversation.builder(fields.name("id", Long.toString(row.record())));
    if (fields.has("segments")) {
      for (Fields segment : fields.objects("segments", "segment")) {
        turn(read, segment, label(segment), segment.text("text"));
      }
    } else if (fields.has("conversations")) {
      for (Fields turn : fields.objects("conversations", "turn")) {
        turn(read, turn, role(turn, "from"), turn.text("value"));
      }
    } else if (fields.has("messages")) {
      for (Fields turn : fields.objects("messages", "turn")) {
        turn(read, turn, role(turn, "role"), turn.text("content"));
      }
    } else if (fields.has("instruction")) {
      read.system(fields.textOrEmpty("system"));
      String input = fields.textOrEmpty("input");
      String instruction = fields.text("instruction");
      read.user(input.isEmpty() ? instruction : instruction + "\n\n" + input);
      read.assistant(fields.text("output"));
    } else if (fields.has("text")) {
      read.assistant(fields.text("text"));
    } else {
      throw fields.problem(
          "the row has none of segments, conversations, messages, instruction, text; expected one");
    }
    Conversation said = read.meta(fields.rest()).build();
    if (said.turns().isEmpty()) {
      throw fields.problem("the row has no turns; expected at least one");
    }
    return List.of(said);
  }

  private static void turn(ConversationBuilder read, Fields fields, Turn.Role role, String text) {
    read.turn(new Turn(role, List.of(new Part.Text(text)), fields.rest()));
  }

  private static Turn.Role label(Fields segment) throws RowException {
    JsonNode label = segment.node("label");
    if (label == null || !label.isBoolean()) {
      throw segment.problem("\"label\" is not true or false; expected whether the text is learnt");
    }
    return label.booleanValue() ? Turn.Role.ASSISTANT : Turn.Role.USER;
  }

  private static Turn.Role role(Fields turn, String key) throws RowException {
    String name = turn.text(key);
    return switch (name) {
      case "human", "user" -> Turn.Role.USER;
      case "gpt", "assistant", "chatgpt" -> Turn.Role.ASSISTANT;
      case "system" -> Turn.Role.SYSTEM;
      default ->
          throw turn.problem(
              "\"%s\" is \"%s\"; expected human, user, gpt, assistant, chatgpt or system"
                  .formatted(key, name));
    };
  }
}
