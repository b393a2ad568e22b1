package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
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
 * ms-swift's rows.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code query response}</td><td>the last round</td></tr>
 * <tr><td>{@code history}</td><td>the {@code [question, answer]} pairs before it</td></tr>
 * <tr><td>{@code conversations}</td><td>instead: {@code from} (user assistant system) and {@code
 * value}</td></tr>
 * <tr><td>{@code conversation}</td><td>instead: rounds of {@code human} and {@code
 * assistant}</td></tr>
 * <tr><td>{@code system}</td><td>a system text</td></tr>
 * <tr><td>{@code images videos audios}</td><td>addresses or paths, at the tokens {@code <image>
 * <video> <audio>}; in front of the first question where it has none</td></tr>
 * <tr><td>{@code <img>address</img>}</td><td>in a text: a picture at this place</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/modelscope/ms-swift">ms-swift</a>
 */
public final class MsSwift implements RowDataset {
  private static final Set<String> SPEAKERS = Set.of("user", "assistant", "system");
  private static final DatasetCard CARD =
      DatasetCard.of("ms-swift", "ms-swift rows")
          .media(Media.Kind.IMAGE, Media.Kind.VIDEO, Media.Kind.AUDIO)
          .size("any")
          .licence("that of the data")
          .home("https://github.com/modelscope/ms-swift")
          .citation(
              "Zhao et al., SWIFT: A Scalable lightWeight Infrastructure for Fine-Tuning, AAAI 2025,"
                  + " arXiv 2408.05517")
          .files("*.jsonl", "*.json", "*.csv")
          .notes(
              "Its chatml rows are OpenAI messages, its alpaca.csv is in LLaMA-Factory's columns:"
                  + " both are read as these. Pictures are often remote addresses.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.allHave("query", "response")) {
      return Match.content("rows have query and response");
    }
    if (peek.any(MsSwift::hasRounds)) {
      return Match.content("conversation is a list of human and assistant");
    }
    return peek.any(MsSwift::hasSpeakers)
        ? Match.content("conversations are from user and assistant")
        : Match.no();
  }

  private static boolean hasRounds(JsonNode row) {
    JsonNode round = row.path("conversation").path(0);
    return round.has("human") && round.has("assistant");
  }

  private static boolean hasSpeakers(JsonNode row) {
    boolean user = false;
    for (JsonNode turn : row.path("conversations")) {
      String from = turn.path("from").asText();
      if (!SPEAKERS.contains(from) || !turn.path("value").isTextual()) {
        return false;
      }
      user |= from.equals("user");
    }
    return user;
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    MsSwiftTurns turns =
        new MsSwiftTurns(Conversation.builder(fields.name("id", Long.toString(row.record()))));
    turns.say(Turn.Role.SYSTEM, fields.textOrEmpty("system"));
    if (fields.has("conversation")) {
      for (Fields round : fields.objects("conversation", "round")) {
        turns.say(Turn.Role.USER, round.text("human"));
        turns.say(Turn.Role.ASSISTANT, round.text("assistant"), round.rest());
      }
    } else if (fields.has("conversations")) {
      for (Fields turn : fields.objects("conversations", "turn")) {
        turns.say(role(turn), turn.text("value"), turn.rest());
      }
    } else {
      if (fields.holds("history")) {
        Rounds.read(fields, "history", turns::say);
      } else {
        fields.drop("history");
      }
      turns.say(Turn.Role.USER, fields.text("query"));
      turns.say(Turn.Role.ASSISTANT, fields.text("response"));
    }
    if (turns.isEmpty()) {
      throw fields.problem("the row has no turns; expected at least one");
    }
    turns.media("<image>", "images", MediaList.of(fields, "images", Media.Kind.IMAGE));
    turns.media("<video>", "videos", MediaList.of(fields, "videos", Media.Kind.VIDEO));
    turns.media("<audio>", "audios", MediaList.of(fields, "audios", Media.Kind.AUDIO));
    return List.of(turns.build().meta(fields.rest()).build());
  }

  private static Turn.Role role(Fields turn) throws RowException {
    String from = turn.text("from");
    return switch (from) {
      case "user" -> Turn.Role.USER;
      case "assistant" -> Turn.Role.ASSISTANT;
      case "system" -> Turn.Role.SYSTEM;
      default ->
          throw turn.problem(
              "\"from\" is \"%s\"; expected user, assistant or system".formatted(from));
    };
  }
}
