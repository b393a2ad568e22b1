package org.sensorium.datasets.instruct.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * OpenAI's messages, and our own interchange, which is read back without loss.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code messages}</td><td>list of {@code {"role", "content"}}; content is text, null, or a
 * list of parts</td></tr>
 * <tr><td>{@code role}</td><td>system (developer), user (tool, function, observation), assistant
 * (pretrain: text that is learnt as a whole); what is not one of the three is kept in the turn's
 * {@code meta}</td></tr>
 * <tr><td>a part</td><td>{@code text}, {@code image_url video_url audio_url …} with an object of
 * {@code url} or the url itself, {@code image video audio} with a path, {@code input_audio} with
 * {@code data} and {@code format}</td></tr>
 * <tr><td>further keys of a url's object</td><td>{@code image_wh} …: the turn's {@code meta}, under
 * the part's type, one object per part</td></tr>
 * <tr><td>{@code id dataset task split media choices answer_index answers meta}</td><td>as {@link
 * org.sensorium.datasets.conversation.ConversationJson} writes them; in another shape they go to
 * {@code meta} as any key that is not known</td></tr>
 * </table>
 *
 * <p>{@code <IMG_CONTEXT>} and {@code <VIDEO_CONTEXT>} (XTuner) in a message's text are the places
 * of its pictures and clips; without them a medium stands where its part stands.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">OpenAI, chat</a>
 */
public final class OpenAiMessages implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("openai-messages", "OpenAI messages")
          .media(Media.Kind.IMAGE, Media.Kind.values())
          .size("any")
          .licence("that of the data")
          .home("https://platform.openai.com/docs/api-reference/chat")
          .citation("none")
          .files("*.jsonl", "*.json")
          .notes(
              "What this project writes. Also XTuner's rows with image_wh, <IMG_CONTEXT> and the"
                  + " role pretrain, and chatml rows of text alone.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.any(OpenAiMessages::hasMessages)) {
      return Match.no();
    }
    boolean parts =
        peek.any(
            row -> {
              for (JsonNode message : row.path("messages")) {
                if (message.path("content").path(0).has("type")) {
                  return true;
                }
              }
              return false;
            });
    return parts
        ? Match.content("messages whose content is a list of typed parts")
        : Match.shape("rows have messages of role and content");
  }

  private static boolean hasMessages(JsonNode row) {
    JsonNode message = row.path("messages").path(0);
    return message.path("role").isTextual() && message.has("content");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(new OpenAiRow(row).read());
  }
}
