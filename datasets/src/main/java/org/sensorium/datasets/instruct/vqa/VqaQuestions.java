package org.sensorium.datasets.instruct.vqa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/** The questions of {@link VqaPairs}, each with its annotation. */
record VqaQuestions(
    DatasetCard card,
    List<String> mediaPaths,
    VqaHeader header,
    @Nullable VqaAnnotations annotations)
    implements RowDataset {

  @Override
  public Match recognise(Peek peek) {
    return Match.no(); // VqaPairs does
  }

  @Override
  public RowLayout layout(Path file) {
    return RowLayout.under("questions");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields question = row.fields();
    String id = question.name("question_id");
    ConversationBuilder built =
        Conversation.builder(id).split(split(row.file())).image(picture(question));
    built.meta("image_id", imageId(question));
    built.user(question.text("question"));
    Fields annotation = annotations == null ? null : annotations.of(id);
    List<String> given = List.of();
    Map<String, JsonNode> more = new LinkedHashMap<>();
    if (annotation != null) {
      given = answers(annotation, more);
      annotation.drop("question_id").drop("image_id");
    }
    List<String> offered = question.texts("multiple_choices");
    if (!offered.isEmpty()) {
      String right = annotation == null ? null : annotation.optionalText("multiple_choice_answer");
      built.choices(new Choices(offered, right == null ? Choices.UNKNOWN : offered.indexOf(right)));
    }
    Questions.answer(built, given);
    built.meta(question.rest());
    if (annotation != null) {
      built.meta(annotation.rest());
    }
    return List.of(built.meta(more).build());
  }

  private @Nullable String split(Path file) {
    String named = FileSplit.of(file);
    String subtype = header.subtype();
    return named == null && subtype != null ? FileSplit.in(subtype) : named;
  }

  private String picture(Fields question) throws RowException {
    JsonNode image = imageId(question);
    if (image.isIntegralNumber()) {
      return header.picture(image.longValue());
    }
    String name = image.asText();
    return name.lastIndexOf('.') > name.lastIndexOf('/') ? name : name + ".jpg";
  }

  private static JsonNode imageId(Fields question) throws RowException {
    question.name("image_id"); // must be there, as text or a number
    JsonNode image = question.node("image_id");
    if (image == null || image.asText().isBlank()) {
      throw question.problem("\"image_id\" is empty; expected a number or a name");
    }
    return image;
  }

  /** The texts; their list goes to meta as it stands where it says more than them. */
  private static List<String> answers(Fields annotation, Map<String, JsonNode> meta)
      throws RowException {
    if (!annotation.holds("answers")) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    ArrayNode whole = JsonNodeFactory.instance.arrayNode();
    boolean more = false;
    for (JsonNode item : annotation.list("answers")) {
      JsonNode answer = item.isObject() ? item.path("answer") : item;
      if (!answer.isTextual() && !answer.isNumber()) {
        throw annotation.problem(
            "answer %d is %s; expected {\"answer\": text}"
                .formatted(texts.size() + 1, Json.named(answer.isMissingNode() ? item : answer)));
      }
      texts.add(answer.asText());
      more |= item.size() > 1;
      whole.add(item);
    }
    if (more) {
      meta.put("answers", whole);
    }
    return texts;
  }
}
