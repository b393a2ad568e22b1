package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.sensorium.datasets.build.sandbox.SandboxConfig;
import org.sensorium.datasets.build.sandbox.SandboxPlan;
import org.sensorium.datasets.build.sandbox.clip.ClipConfig;
import org.sensorium.datasets.build.sandbox.solid.CloudConfig;
import org.sensorium.datasets.build.sandbox.sound.SoundConfig;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.llava.LlavaTags;
import org.sensorium.fusion.model.Modality;

/**
 * Two media of each modality of the sandboxes with their questions, in the LLaVA format: {@code
 * train.json} with some rounds, {@code captions.json} with the longest answer alone. Clips and
 * sounds also come together in a row.
 */
final class TrialData {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<Media.Kind, SandboxPlan> PLANS =
      Map.of(
          Media.Kind.IMAGE, SandboxConfig.defaults(),
          Media.Kind.VIDEO, ClipConfig.defaults(),
          Media.Kind.AUDIO, SoundConfig.defaults(),
          Media.Kind.POINTCLOUD, CloudConfig.defaults());
  private static final int ROUNDS = 2; // of a conversation that are kept

  private TrialData() {}

  /** Writes the files into a folder. */
  static void write(Path folder, Collection<Media.Kind> kinds) throws IOException {
    ArrayNode rows = JSON.createArrayNode();
    ArrayNode captions = JSON.createArrayNode();
    for (Media.Kind kind : kinds) {
      String inside = Modality.id(kind);
      PLANS
          .get(kind)
          .with(Map.of("trainScenes", "2", "testScenes", "0"))
          .write(folder.resolve(inside), done -> {});
      String key = LlavaTags.key(kind);
      for (JsonNode row : JSON.readTree(folder.resolve(inside).resolve("train.json").toFile())) {
        ObjectNode moved = (ObjectNode) row;
        moved.put(key, inside + "/" + row.path(key).asText());
        ArrayNode turns = (ArrayNode) row.path("conversations");
        while (turns.size() > 2 * ROUNDS) {
          turns.remove(turns.size() - 1);
        }
        rows.add(moved);
        captions.add(caption(moved, key));
      }
    }
    if (kinds.contains(Media.Kind.VIDEO) && kinds.contains(Media.Kind.AUDIO)) {
      rows.add(seenAndHeard(rows));
    }
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve("train.json").toFile(), rows);
    JSON.writeValue(folder.resolve("captions.json").toFile(), captions);
  }

  /** Of a medium its description alone, which is the longest answer. */
  private static ObjectNode caption(JsonNode row, String key) {
    String longest = "";
    for (JsonNode turn : row.path("conversations")) {
      String said = turn.path("value").asText();
      boolean answer = turn.path("from").asText().equals("gpt");
      longest = answer && said.length() > longest.length() ? said : longest;
    }
    ObjectNode one = JSON.createObjectNode().put("id", row.path("id").asText());
    one.set(key, row.get(key));
    return said(one, "<%s>\nDescribe it.".formatted(key), longest);
  }

  /** The first clip with the first sound. */
  private static ObjectNode seenAndHeard(ArrayNode rows) {
    ObjectNode both = JSON.createObjectNode().put("id", "both");
    for (String key : new String[] {"video", "audio"}) {
      for (JsonNode row : rows) {
        if (row.has(key) && !both.has(key)) {
          both.set(key, row.get(key));
        }
      }
    }
    return said(both, "<video>\n<audio>\nWhat goes on?", "A shape moves, a bell rings.");
  }

  private static ObjectNode said(ObjectNode row, String question, String answer) {
    ArrayNode turns = row.putArray("conversations");
    turns.addObject().put("from", "human").put("value", question);
    turns.addObject().put("from", "gpt").put("value", answer);
    return row;
  }
}
