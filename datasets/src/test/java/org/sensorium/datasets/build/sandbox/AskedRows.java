package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.index.InstructionDatasets;
import org.sensorium.datasets.instruct.OpenOptions;

/** Reads sandboxes back through the index of datasets, as any user's data. */
public final class AskedRows {
  private AskedRows() {}

  /** One question in plain values; the file is that of its medium. */
  public record Asked(String kind, String question, String answer, Path file, JsonNode scene) {}

  /** The rows of {@code train.json} or {@code test.json}. */
  public static List<Conversation> rows(Path folder, String name) throws IOException {
    try (ConversationReader rows =
        InstructionDatasets.open(
            folder.resolve(name), OpenOptions.DEFAULT.media(MediaRoot.of(folder)))) {
      return rows.rest();
    }
  }

  /** The questions of rows. */
  public static List<Asked> asked(Path folder, List<Conversation> rows) {
    List<Asked> asked = new ArrayList<>();
    for (Conversation row : rows) {
      for (int i = 0; i < row.turns().size(); i += 2) {
        Turn answer = row.turns().get(i + 1);
        asked.add(
            new Asked(
                answer.meta().get("kind").asText(),
                row.turns().get(i).text().strip(),
                answer.text(),
                folder.resolve(row.media().get(0).ref()),
                row.meta().get("scene")));
      }
    }
    return asked;
  }

  /** All questions of a sandbox, those of the test first. */
  public static List<Asked> all(Path folder) throws IOException {
    List<Asked> all = asked(folder, rows(folder, "test.json"));
    all.addAll(asked(folder, rows(folder, "train.json")));
    return all;
  }
}
