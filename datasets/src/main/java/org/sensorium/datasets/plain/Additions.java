package org.sensorium.datasets.plain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.conversation.WeightedAnswer;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowException;

/**
 * What a plain form cannot say of a conversation, in one further key of the row. The turns' texts
 * and the lists of media stay the truth, this adds to them; other programs pass over it.
 *
 * <table>
 * <caption>{@code sensorium}, an object; every key only where it is needed</caption>
 * <tr><td>{@code dataset task split}</td><td>text</td></tr>
 * <tr><td>{@code choices answer_index}</td><td>a multiple-choice question</td></tr>
 * <tr><td>{@code answers}</td><td>{@code {"answer", "weight"}} each</td></tr>
 * <tr><td>{@code media}</td><td>one object for each medium of the conversation, in its order</td></tr>
 * <tr><td>… {@code at}</td><td>where it stands among the row's listed media, counted from 0; several
 * if it is shown several times</td></tr>
 * <tr><td>… {@code type url}</td><td>kind and ref of a medium that the row does not list</td></tr>
 * <tr><td>… {@code places}</td><td>of such a medium: turn, and which of the turn's placeholders of
 * this kind it is, both counted from 0; none if no turn shows it</td></tr>
 * <tr><td>… {@code start end frames box data}</td><td>seconds; refs; region; bytes in base64</td></tr>
 * <tr><td>{@code turns}</td><td>{@code {"turn", "meta"}}: fields of a turn that the form has no
 * place for</td></tr>
 * <tr><td>{@code meta}</td><td>fields of the row that the form has no place for</td></tr>
 * </table>
 */
public final class Additions {
  /** The further key. */
  public static final String KEY = "sensorium";

  private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

  private Additions() {}

  /**
   * What is to be added to the plain form of a conversation.
   *
   * @param loader id of the dataset that the form is read as, which need not be told
   * @param bytesToo whether the form's lists hold the bytes of media that have them
   * @param meta fields of the row that the form has no place for
   * @param turnMeta the same for each turn, by its index
   * @return empty if there is nothing to add
   */
  public static ObjectNode of(
      Conversation row,
      PlainRow plain,
      String loader,
      boolean bytesToo,
      Map<String, JsonNode> meta,
      Map<Integer, Map<String, JsonNode>> turnMeta) {
    ObjectNode json = JSON.objectNode();
    Conversation.Source source = row.source();
    put(json, "dataset", loader.equals(source.dataset()) ? null : source.dataset());
    put(json, "task", source.task());
    put(json, "split", source.split());
    Choices choices = row.choices();
    if (choices != null) {
      choices.options().forEach(json.putArray("choices")::add);
      if (choices.answer() != Choices.UNKNOWN) {
        json.put("answer_index", choices.answer());
      }
    }
    for (WeightedAnswer answer : row.answers()) {
      json.withArray("/answers")
          .addObject()
          .put("answer", answer.text())
          .put("weight", answer.weight());
    }
    ArrayNode media = plain.mediaAdditions(bytesToo);
    if (media != null) {
      json.set("media", media);
    }
    turnMeta.forEach(
        (turn, fields) -> {
          if (!fields.isEmpty()) {
            ObjectNode item = json.withArray("/turns").addObject().put("turn", turn);
            item.putObject("meta").setAll(fields);
          }
        });
    if (!meta.isEmpty()) {
      json.putObject("meta").setAll(meta);
    }
    return json;
  }

  private static void put(ObjectNode json, String key, @Nullable String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /**
   * The conversation with what the key says added and the key taken out of its meta; the same if it
   * has no such key.
   *
   * @throws RowException if the key holds something else, or does not fit the row
   */
  public static Conversation restore(Conversation plain) throws RowException {
    JsonNode value = plain.meta().get(KEY);
    if (value == null) {
      return plain;
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(plain.meta());
    meta.remove(KEY);
    Fields fields = new Fields(KEY + ": ", object(value));
    RestoredMedia media = RestoredMedia.of(fields, plain);
    Conversation restored =
        new Conversation(
            plain.id(),
            new Conversation.Source(
                or(fields.optionalText("dataset"), plain.source().dataset()),
                or(fields.optionalText("task"), plain.source().task()),
                or(fields.optionalText("split"), plain.source().split())),
            turns(fields, media.turns()),
            media.media(),
            fields.holds("choices") ? choices(fields) : plain.choices(),
            fields.holds("answers") ? answers(fields) : plain.answers(),
            meta(fields, meta));
    if (!fields.rest().isEmpty()) {
      throw fields.problem("the keys %s are not known".formatted(fields.rest().keySet()));
    }
    return restored;
  }

  /** In a table the object is text. */
  private static ObjectNode object(JsonNode value) throws RowException {
    JsonNode json = value;
    try {
      if (value.isTextual()) {
        json = Json.MAPPER.readTree(value.textValue());
      }
    } catch (JsonProcessingException e) {
      throw new RowException("\"%s\": %s".formatted(KEY, Json.syntax(e)));
    }
    if (json.isNull()) {
      return JSON.objectNode(); // an empty cell of a table
    }
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new RowException(
        "\"%s\" is %s; expected the object that \"data convert\" writes"
            .formatted(KEY, Json.named(json)));
  }

  private static @Nullable String or(@Nullable String added, @Nullable String plain) {
    return added == null ? plain : added;
  }

  private static List<Turn> turns(Fields fields, List<Turn> plain) throws RowException {
    if (!fields.holds("turns")) {
      return plain;
    }
    List<Turn> turns = new ArrayList<>(plain);
    for (Fields item : fields.objects("turns", "turn")) {
      long at = item.whole("turn");
      if (at < 0 || at >= turns.size()) {
        throw item.problem("\"turn\" is %d, but there are %d".formatted(at, turns.size()));
      }
      Turn turn = turns.get((int) at);
      turns.set((int) at, new Turn(turn.role(), turn.parts(), meta(item, turn.meta())));
    }
    return turns;
  }

  private static Map<String, JsonNode> meta(Fields fields, Map<String, JsonNode> plain)
      throws RowException {
    Fields added = fields.object("meta");
    if (added == null) {
      return plain;
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(plain);
    meta.putAll(added.rest());
    return meta;
  }

  private static Choices choices(Fields fields) throws RowException {
    List<String> options = fields.texts("choices");
    long answer = fields.holds("answer_index") ? fields.whole("answer_index") : Choices.UNKNOWN;
    if (answer < Choices.UNKNOWN || answer >= options.size()) {
      throw fields.problem(
          "\"answer_index\" is %d, but there are %d choices".formatted(answer, options.size()));
    }
    return new Choices(options, (int) answer);
  }

  private static List<WeightedAnswer> answers(Fields fields) throws RowException {
    List<WeightedAnswer> answers = new ArrayList<>();
    for (Fields answer : fields.objects("answers", "answer")) {
      double weight = answer.number("weight");
      if (!(weight >= 0 && weight <= 1)) {
        throw answer.problem("\"weight\" is %s; expected a share, 0 to 1".formatted(weight));
      }
      answers.add(new WeightedAnswer(answer.text("answer"), weight));
    }
    return answers;
  }
}
