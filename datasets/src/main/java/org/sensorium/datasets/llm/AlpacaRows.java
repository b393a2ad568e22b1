package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * Rows of {@code instruction}, {@code input} and {@code output}, the form that Alpaca made common.
 */
final class AlpacaRows {
  /** Words in the keys of rows that have media: those belong to other datasets. */
  private static final List<String> MEDIA =
      List.of("image", "video", "audio", "point", "pcl", "scene", "speech");

  private AlpacaRows() {}

  /** Whether all the first rows are of this form, without media. */
  static boolean fits(Peek peek) throws IOException {
    return peek.all(RowLayout.TOP, AlpacaRows::fits);
  }

  /** Whether a row is of this form, without media. */
  static boolean fits(ObjectNode row) {
    JsonNode input = row.path("input");
    return row.path("instruction").isTextual()
        && row.path("output").isTextual()
        && (input.isMissingNode() || input.isNull() || input.isTextual())
        && !hasMediaKey(row);
  }

  /** Whether one of the keys names media. */
  static boolean hasMediaKey(ObjectNode row) {
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      String key = field.getKey().toLowerCase(Locale.ROOT);
      if (MEDIA.stream().anyMatch(key::contains)) {
        return true;
      }
    }
    return false;
  }

  /** What is asked: the instruction, then its input after a blank line, if there is one. */
  static String ask(String instruction, String input) {
    return input.isEmpty() ? instruction : instruction + "\n\n" + input;
  }

  /** What a row says. */
  static List<Conversation> read(Row row) throws RowException {
    Fields fields = row.fields();
    return List.of(
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .user(ask(fields.text("instruction"), fields.textOrEmpty("input")))
            .assistant(fields.text("output"))
            .meta(fields.rest())
            .build());
  }
}
