package org.sensorium.datasets.stats;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The numbers for other programs; the same numbers give the same bytes. */
public final class StatsJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private StatsJson() {}

  /** Writes an object, indented, in UTF-8. */
  public static void write(Path file, DatasetStats stats) throws IOException {
    String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(of(stats));
    Files.writeString(file, text + "\n");
  }

  /** The same as a tree; keys keep their order. */
  public static ObjectNode of(DatasetStats stats) {
    ObjectNode json = NODES.objectNode();
    json.set("rows", rows(stats));
    ObjectNode turns = json.putObject("turns").put("count", stats.turns());
    turns.set("by_role", counts(stats.turnsByRole()));
    turns.set("per_row", distribution(stats.turnsPerRow()));
    json.set("questions", texts(stats.questions()));
    json.set("answers", texts(stats.answers()));
    json.putObject("repeated_questions")
        .put("compared", stats.repeats().compared())
        .put("repeated", stats.repeats().repeated())
        .put("share", stats.repeats().share());
    json.set("first_words", names(stats.firstWords()));
    json.set("media", media(stats));
    json.set("datasets", names(stats.datasets()));
    json.set("tasks", names(stats.tasks()));
    json.set("splits", names(stats.splits()));
    ObjectNode scripts = json.putObject("scripts");
    scripts.set("rows", counts(stats.scripts()));
    scripts.put("mixed_rows", stats.mixedScripts());
    json.set("verbs", verbs(stats.verbs()));
    return json;
  }

  private static ObjectNode rows(DatasetStats stats) {
    DatasetStats.Rows rows = stats.rows();
    ObjectNode json =
        NODES
            .objectNode()
            .put("read", rows.read())
            .put("bad", rows.bad())
            .put("text_only", rows.textOnly());
    json.set("choices", distribution(rows.choices()));
    json.set("reference_answers", distribution(rows.references()));
    json.set("problems", strings(rows.problems()));
    return json;
  }

  private static ObjectNode texts(DatasetStats.Texts texts) {
    ObjectNode json = NODES.objectNode().put("count", texts.count()).put("empty", texts.empty());
    json.set("words", distribution(texts.words()));
    if (texts.tokens() != null) {
      json.set("tokens", distribution(texts.tokens()));
    }
    ArrayNode ngrams = json.putArray("ngrams");
    for (DatasetStats.Ngrams gram : texts.ngrams()) {
      ngrams
          .addObject()
          .put("n", gram.n())
          .put("looked_at", gram.total())
          .put("distinct", gram.distinct())
          .put("share", gram.share())
          .put("first_only", gram.cut());
    }
    return json;
  }

  private static ObjectNode media(DatasetStats stats) {
    ObjectNode json = NODES.objectNode();
    json.set("per_row", distribution(stats.mediaPerRow()));
    ArrayNode kinds = json.putArray("kinds");
    for (DatasetStats.MediaKind kind : stats.media()) {
      ObjectNode one =
          kinds
              .addObject()
              .put("kind", kind.kind().name().toLowerCase(Locale.ROOT))
              .put("count", kind.count())
              .put("rows", kind.rows())
              .put("measured", kind.measured())
              .put("unreadable", kind.unreadable());
      ArrayNode sizes = one.putArray("sizes");
      for (DatasetStats.Range range : kind.sizes()) {
        sizes
            .addObject()
            .put("name", range.name())
            .put("unit", range.unit())
            .put("min", range.min())
            .put("median", range.median())
            .put("max", range.max());
      }
    }
    json.set("problems", strings(stats.mediaProblems()));
    return json;
  }

  private static ObjectNode verbs(DatasetStats.Verbs verbs) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("instructions", verbs.instructions())
            .put("sampled", verbs.sampled())
            .put("latin_script", verbs.latin())
            .put("paired", verbs.paired());
    ArrayNode top = json.putArray("top");
    for (DatasetStats.Verb verb : verbs.top()) {
      top.addObject()
          .put("verb", verb.verb())
          .put("count", verb.count())
          .set("nouns", counts(verb.nouns()));
    }
    return json;
  }

  private static ObjectNode names(DatasetStats.Names names) {
    ObjectNode json = NODES.objectNode();
    json.set("top", counts(names.top()));
    return json.put("too_low_by_at_most", names.error());
  }

  private static ArrayNode counts(List<Count> counts) {
    ArrayNode json = NODES.arrayNode();
    counts.forEach(count -> json.addObject().put("name", count.name()).put("count", count.count()));
    return json;
  }

  private static ArrayNode strings(List<String> strings) {
    ArrayNode json = NODES.arrayNode();
    strings.forEach(json::add);
    return json;
  }

  private static ObjectNode distribution(Distribution numbers) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("count", numbers.count())
            .put("mean", numbers.mean())
            .put("min", numbers.min())
            .put("median", numbers.median())
            .put("p95", numbers.p95())
            .put("max", numbers.max());
    ArrayNode bins = json.putArray("bins");
    for (Distribution.Bin bin : numbers.bins()) {
      bins.addObject().put("from", bin.from()).put("to", bin.to()).put("count", bin.count());
    }
    return json;
  }
}
