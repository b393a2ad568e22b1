package org.sensorium.datasets.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.build.sandbox.SandboxConfig;
import org.sensorium.datasets.build.sandbox.SandboxPlan;
import org.sensorium.datasets.build.sandbox.SandboxWriter;
import org.sensorium.datasets.build.sandbox.clip.ClipConfig;
import org.sensorium.datasets.build.sandbox.solid.CloudConfig;
import org.sensorium.datasets.build.sandbox.sound.SoundConfig;

/** The index of sandboxes, by modality. */
public final class Sandboxes {
  private static final List<SandboxPlan> ALL =
      List.of(
          SandboxConfig.defaults(),
          ClipConfig.defaults(),
          SoundConfig.defaults(),
          CloudConfig.defaults());

  private Sandboxes() {}

  /** The default plans, pictures first. */
  public static List<SandboxPlan> all() {
    return ALL;
  }

  /**
   * The default plan of a modality, to be changed with {@link SandboxPlan#with}.
   *
   * @param modality {@code image}, {@code video}, {@code audio} or {@code points}
   * @throws IllegalArgumentException if there is no such sandbox
   */
  public static SandboxPlan of(String modality) {
    return ALL.stream()
        .filter(plan -> plan.modality().equals(modality))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no sandbox of \"%s\"; known: %s"
                        .formatted(
                            modality,
                            String.join(", ", ALL.stream().map(SandboxPlan::modality).toList()))));
  }

  /**
   * Reads what the sandbox in a folder was made from.
   *
   * @return null if there is none, or only the beginning of one
   * @throws DatasetFormatException if the plan is none that this version writes
   */
  public static @Nullable SandboxPlan planOf(Path folder) throws IOException {
    Path file = folder.resolve(SandboxWriter.PLAN);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      return plan(new ObjectMapper().readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw DatasetFormatException.ofFile(file, "not JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw DatasetFormatException.ofFile(file, String.valueOf(e.getMessage()));
    }
  }

  /** Pictures were there first: their plan says no modality. */
  private static SandboxPlan plan(JsonNode json) {
    String modality = json.path("modality").asText("image");
    if (json instanceof ObjectNode object) {
      object.remove("modality");
    }
    return of(modality).withAll(json);
  }
}
