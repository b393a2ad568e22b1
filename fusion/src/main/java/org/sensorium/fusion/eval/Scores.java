package org.sensorium.fusion.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a run has come to; the content of {@code scores.json}.
 *
 * @param before answers to the held-out questions before training
 * @param after answers to the same questions after it
 * @param baseline exact match of {@link FrequentAnswers} on them
 * @param seconds wall time by part of the run
 */
public record Scores(
    List<Answer> before, List<Answer> after, ScoreTable baseline, Map<String, Double> seconds) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * {@code {"before":{"overall":x,"<kind>":x…},"after":{…},"seconds":{…}}}, and in the same layout
   * {@code contains} (contains-match after training), {@code baseline}, {@code seen} and {@code
   * unseen} (exact match after training, apart for what training showed and what it did not).
   */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.set("before", exact(ScoreTable.of(before)));
    json.set("after", exact(ScoreTable.of(after)));
    ObjectNode times = json.putObject("seconds");
    seconds.forEach((part, time) -> times.put(part, Math.round(time * 10) / 10.0));
    ObjectNode contains = json.putObject("contains");
    ScoreTable table = ScoreTable.of(after);
    contains.put("overall", rounded(table.overall().containsShare()));
    table.byKind().forEach((kind, score) -> contains.put(kind, rounded(score.containsShare())));
    json.set("baseline", exact(baseline));
    if (after.stream().anyMatch(Answer::unseen)) {
      json.set("seen", exact(part(false)));
      json.set("unseen", exact(part(true)));
    }
    return json;
  }

  /** Scores after training of what training showed, or of what it did not. */
  public ScoreTable part(boolean unseen) {
    return ScoreTable.of(after.stream().filter(answer -> answer.unseen() == unseen).toList());
  }

  /** Writes {@code scores.json}. */
  public void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(toJson()) + "\n");
  }

  private static ObjectNode exact(ScoreTable table) {
    ObjectNode json = JSON.createObjectNode().put("overall", rounded(table.overall().exactShare()));
    table.byKind().forEach((kind, score) -> json.put(kind, rounded(score.exactShare())));
    return json;
  }

  private static double rounded(double share) {
    return Math.round(share * 10_000) / 10_000.0;
  }
}
