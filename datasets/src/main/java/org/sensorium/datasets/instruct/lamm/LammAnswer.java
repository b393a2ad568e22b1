package org.sensorium.datasets.instruct.lamm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/** What a benchmark row expects as its answer; which task it is shows in the key that holds it. */
final class LammAnswer {
  /** The keys of which each benchmark row has one. */
  static final Set<String> KEYS =
      Set.of("sentences", "label", "attr", "num", "object", "word_list", "gt_choice", "gt_joints");

  private final Row row;
  private final Fields fields;
  private final ConversationBuilder read;
  private final Media medium;

  LammAnswer(Row row, Fields fields, ConversationBuilder read, Media medium) {
    this.row = row;
    this.fields = fields;
    this.read = read;
    this.medium = medium;
  }

  /**
   * Adds task and answer.
   *
   * @throws RowException if there is none
   */
  void add() throws RowException {
    if (fields.has("gt_choice") || fields.has("gt_choices")) {
      choice();
    } else if (fields.has("sentences")) {
      captions();
    } else if (fields.has("object")) {
      objects();
    } else if (fields.has("label")) {
      read.task("classification").assistant(fields.name("label"));
    } else if (fields.has("attr")) {
      read.task("attribute").assistant(fields.name("attr"));
    } else if (fields.has("num")) {
      read.task("counting").assistant(fields.name("num"));
    } else if (fields.has("word_list")) {
      read.task("ocr").assistant(String.join(", ", fields.texts("word_list")));
      keep("word_list");
    } else if (fields.has("gt_joints")) {
      joints();
    } else {
      throw fields.problem(
          "there is no answer; expected one of " + KEYS.stream().sorted().toList());
    }
  }

  private void choice() throws RowException {
    List<String> options = fields.texts("gt_choices");
    long right = fields.whole("gt_choice");
    if (right < 0 || right >= options.size()) {
      throw fields.problem(
          "\"gt_choice\" is %d, but \"gt_choices\" has %d (counted from 0)"
              .formatted(right, options.size()));
    }
    read.task("vqa").choices(new Choices(options, (int) right)).assistant(options.get((int) right));
  }

  private void captions() throws RowException {
    List<String> sentences = fields.texts("sentences");
    if (sentences.isEmpty()) {
      throw fields.problem("\"sentences\" is empty; expected at least one");
    }
    read.task("caption").assistant(sentences.get(0));
    for (String sentence : sentences) {
      read.answer(sentence, 1.0 / sentences.size());
    }
  }

  /** Labels and boxes; each region is a further medium that no turn shows: the target. */
  private void objects() throws RowException {
    List<String> lines = new ArrayList<>();
    if (row.value().path("object").path(0).isNumber()) { // one box, as in ScanRefer
      lines.add(region(fields, "object"));
    } else {
      for (Fields object : fields.objects("object", "object")) {
        lines.add(object.name("label") + " " + region(object, "bbox"));
      }
    }
    read.task("detection").assistant(String.join("\n", lines));
    keep("object");
  }

  private String region(Fields object, String key) throws RowException {
    List<Double> box = new ArrayList<>();
    List<JsonNode> numbers = object.list(key);
    for (JsonNode number : numbers) {
      if (!number.isNumber()) {
        throw object.problem("\"%s\" holds something else than numbers".formatted(key));
      }
      box.add(number.doubleValue());
    }
    int expected = medium.kind() == Media.Kind.POINTCLOUD ? 6 : 4;
    if (box.size() != expected || box.stream().anyMatch(number -> !Double.isFinite(number))) {
      throw object.problem("\"%s\" is %s; expected %d numbers".formatted(key, numbers, expected));
    }
    read.media(medium.within(box));
    return shown(numbers);
  }

  private void joints() throws RowException {
    List<String> points = new ArrayList<>();
    for (JsonNode point : fields.list("gt_joints")) {
      List<JsonNode> numbers = new ArrayList<>();
      point.forEach(numbers::add);
      points.add(numbers.isEmpty() ? point.asText() : shown(numbers));
    }
    read.task("keypoints").assistant(String.join("\n", points));
    keep("gt_joints");
  }

  private static String shown(List<JsonNode> numbers) {
    return "[" + String.join(", ", numbers.stream().map(JsonNode::asText).toList()) + "]";
  }

  /** The value as the row has it: the answer in words says less. */
  private void keep(String key) throws RowException {
    read.meta(key, row.value().get(key));
  }
}
