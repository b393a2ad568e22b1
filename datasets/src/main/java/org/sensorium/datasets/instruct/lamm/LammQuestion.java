package org.sensorium.datasets.instruct.lamm;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/** The rows of LAMM's benchmarks: a medium, what is asked of it, and an answer under some key. */
final class LammQuestion {
  private LammQuestion() {}

  /** Whether the rows name a medium under this key and have an answer. */
  static Match recognise(Peek peek, String key) throws IOException {
    boolean fits =
        peek.all(
            RowLayout.TOP,
            row ->
                row.path(key).isTextual()
                    && row.path("query").isTextual()
                    && LammAnswer.KEYS.stream().anyMatch(row::has));
    return fits
        ? Match.content("%s, query and an answer under one of LAMM's keys".formatted(key))
        : Match.no();
  }

  static List<Conversation> read(Row row, Media.Kind kind, String key) throws RowException {
    Fields fields = row.fields();
    Media medium = new Media(kind, fields.text(key));
    ConversationBuilder read =
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .media(medium)
            .user(fields.text("query"));
    new LammAnswer(row, fields, read, medium).add();
    return List.of(read.meta(fields.rest()).build());
  }
}
