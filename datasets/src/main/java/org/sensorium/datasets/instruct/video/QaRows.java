package org.sensorium.datasets.instruct.video;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/** Rows of one clip or picture and a list {@code QA}; {@link VideoChat2It} has the form. */
final class QaRows {
  private QaRows() {}

  /** Whether all first rows have that form. */
  static boolean fit(Peek peek) throws IOException {
    return peek.all(
        RowLayout.TOP,
        row -> {
          JsonNode pair = row.path("QA").path(0);
          return (row.has("video") || row.has("image")) && pair.has("q") && pair.has("a");
        });
  }

  static Conversation read(Row row) throws RowException {
    Fields fields = row.fields();
    List<Fields> pairs = fields.objects("QA", "QA");
    if (pairs.isEmpty()) {
      throw new RowException("\"QA\" is empty; expected at least one pair of q and a");
    }
    ConversationBuilder talk =
        Conversation.builder(Long.toString(row.record())).media(medium(fields));
    String instruction = pairs.get(0).textOrEmpty("i");
    talk.system(instruction);
    boolean first = true;
    for (Fields pair : pairs) {
      question(talk, pair, first);
      talk.assistant(pair.text("a"));
      first = false;
    }
    return talk.meta(fields.rest()).build();
  }

  private static Media medium(Fields fields) throws RowException {
    Media medium =
        fields.holds("video")
            ? new Media(Media.Kind.VIDEO, fields.text("video"))
            : new Media(Media.Kind.IMAGE, fields.text("image"));
    if (!fields.holds("start") && !fields.holds("end")) {
      return medium;
    }
    double start = fields.holds("start") ? fields.number("start") : 0;
    double end = fields.holds("end") ? fields.number("end") : Double.POSITIVE_INFINITY;
    if (!(start >= 0 && end >= start)) {
      throw new RowException(
          "the part from second %s to %s; expected 0 <= start <= end".formatted(start, end));
    }
    return medium.during(start, end);
  }

  /** A question that is empty leaves the medium alone in its turn, or no turn at all. */
  private static void question(ConversationBuilder talk, Fields pair, boolean first)
      throws RowException {
    String question = pair.text("q");
    pair.drop("a");
    Map<String, JsonNode> meta = pair.rest();
    if (!first && question.isEmpty() && meta.isEmpty()) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    if (first) {
      parts.add(new Part.MediaRef(0));
    }
    if (!question.isEmpty()) {
      parts.add(new Part.Text(first ? "\n" + question : question));
    }
    talk.turn(new Turn(Turn.Role.USER, parts, meta));
  }
}
