package org.sensorium.datasets.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The common record as JSON, our own interchange: OpenAI's messages with media references, and
 * nothing lost.
 *
 * <table>
 * <caption>The object</caption>
 * <tr><td>{@code id dataset task split}</td><td>text; the last three only where known</td></tr>
 * <tr><td>{@code messages}</td><td>{@code role} and {@code content}: text, or a list of parts;
 * {@code meta} where a turn has further fields</td></tr>
 * <tr><td>a part</td><td>{@code {"type": "text", "text"}}, or {@code {"type": "image_url",
 * "image_url": {"url"}}}; so too {@code video_url audio_url pointcloud_url features_url}, with
 * {@code start end} (seconds), {@code frames} and {@code box} where they apply; bytes are a {@code
 * data:} url with the medium's {@code name}</td></tr>
 * <tr><td>{@code media}</td><td>only where parts do not show every medium once and in order: all of
 * them, and each part has the {@code index} of its own</td></tr>
 * <tr><td>{@code choices answer_index}</td><td>a multiple-choice question; no index where the right
 * one is not known</td></tr>
 * <tr><td>{@code answers}</td><td>{@code {"answer", "weight"}} each</td></tr>
 * <tr><td>{@code meta}</td><td>every further field of the row</td></tr>
 * </table>
 */
public final class ConversationJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
  private static final String DATA = "data:application/octet-stream;base64,";

  private ConversationJson() {}

  /** The object of a conversation. */
  public static ObjectNode write(Conversation row) {
    ObjectNode json = JSON.objectNode().put("id", row.id());
    putKnown(json, "dataset", row.source().dataset());
    putKnown(json, "task", row.source().task());
    putKnown(json, "split", row.source().split());
    boolean listed = !showsEachOnce(row);
    if (listed) {
      ArrayNode media = json.putArray("media");
      row.media().forEach(medium -> media.add(part(medium)));
    }
    ArrayNode messages = json.putArray("messages");
    for (Turn turn : row.turns()) {
      messages.add(message(row, turn, listed));
    }
    Choices choices = row.choices();
    if (choices != null) {
      ArrayNode options = json.putArray("choices");
      choices.options().forEach(options::add);
      if (choices.answer() != Choices.UNKNOWN) {
        json.put("answer_index", choices.answer());
      }
    }
    if (!row.answers().isEmpty()) {
      ArrayNode answers = json.putArray("answers");
      row.answers()
          .forEach(
              answer ->
                  answers.addObject().put("answer", answer.text()).put("weight", answer.weight()));
    }
    if (!row.meta().isEmpty()) {
      json.putObject("meta").setAll(row.meta());
    }
    return json;
  }

  private static void putKnown(ObjectNode json, String key, @Nullable String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  private static boolean showsEachOnce(Conversation row) {
    int next = 0;
    for (Turn turn : row.turns()) {
      for (Part part : turn.parts()) {
        if (part instanceof Part.MediaRef ref && ref.index() != next++) {
          return false;
        }
      }
    }
    return next == row.media().size();
  }

  private static ObjectNode message(Conversation row, Turn turn, boolean listed) {
    ObjectNode message = JSON.objectNode().put("role", turn.role().name().toLowerCase(Locale.ROOT));
    if (turn.parts().size() == 1 && turn.parts().get(0) instanceof Part.Text text) {
      message.put("content", text.text());
    } else {
      ArrayNode content = message.putArray("content");
      for (Part part : turn.parts()) {
        if (part instanceof Part.Text text) {
          content.addObject().put("type", "text").put("text", text.text());
        } else if (part instanceof Part.MediaRef ref) {
          ObjectNode medium = part(row.media().get(ref.index()));
          content.add(listed ? medium.put("index", ref.index()) : medium);
        }
      }
    }
    if (!turn.meta().isEmpty()) {
      message.putObject("meta").setAll(turn.meta());
    }
    return message;
  }

  private static ObjectNode part(Media medium) {
    String type = medium.kind().name().toLowerCase(Locale.ROOT) + "_url";
    ObjectNode part = JSON.objectNode().put("type", type);
    ObjectNode body = part.putObject(type);
    MediaContent content = medium.content();
    if (content == null) {
      body.put("url", medium.ref());
    } else {
      body.put("url", DATA + Base64.getEncoder().encodeToString(content.bytes()));
      body.put("name", medium.ref());
    }
    Media.TimeSpan span = medium.span();
    if (span != null) {
      body.put("start", span.start());
      if (Double.isFinite(span.end())) {
        body.put("end", span.end());
      }
    }
    if (!medium.frames().isEmpty()) {
      medium.frames().forEach(body.putArray("frames")::add);
    }
    if (!medium.box().isEmpty()) {
      medium.box().forEach(body.putArray("box")::add);
    }
    return part;
  }

  /** The text of one line. */
  public static String line(Conversation row) {
    JsonNode json = write(row);
    return json.toString();
  }
}
