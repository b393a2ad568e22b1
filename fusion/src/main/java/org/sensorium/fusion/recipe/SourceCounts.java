package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows how many rows of which source a run uses, and how many were left out. */
final class SourceCounts {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private SourceCounts() {}

  /** One source after the other: {@code train a.csv: 8 rows, 1 bad}. */
  static String text(Map<RowOrigin, TrainingData.Count> counts, String between) {
    return counts.entrySet().stream()
        .map(
            entry ->
                "%s %s: %d rows, %d bad"
                    .formatted(
                        part(entry.getKey()),
                        entry.getKey().source(),
                        entry.getValue().used(),
                        entry.getValue().bad()))
        .collect(Collectors.joining(between));
  }

  /** Writes {@code {"train": {"a.csv": {"used": 8, "bad": 1}}}}. */
  static void write(Map<RowOrigin, TrainingData.Count> counts, Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    counts.forEach(
        (origin, count) ->
            json.withObjectProperty(part(origin))
                .putObject(origin.source())
                .put("used", count.used())
                .put("bad", count.bad()));
    Files.writeString(file, JSON.writeValueAsString(json) + "\n");
  }

  private static String part(RowOrigin origin) {
    return origin.part().name().toLowerCase(Locale.ROOT);
  }
}
