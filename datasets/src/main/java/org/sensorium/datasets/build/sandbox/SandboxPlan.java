package org.sensorium.datasets.build.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Everything that a sandbox of one modality follows from: the same plan gives the same files. Each
 * is a record, so plans are equal when all their values are.
 */
public interface SandboxPlan {
  /** {@code image}, {@code video}, {@code audio} or {@code points}. */
  String modality();

  /** What the media are called where their making is shown, such as "pictures". */
  String nouns();

  /** Seed of all random draws. */
  long seed();

  /** Media to train on. */
  int trainScenes();

  /** Held-out media, none of which occurs in training. */
  int testScenes();

  /** Combinations that occur only in held-out media. */
  int heldOutCombinations();

  /** Share of the held-out media that show such a combination. */
  double unseenShare();

  /**
   * A copy with some values changed.
   *
   * @param changes dotted names as in the plan's records to JSON values, such as {@code
   *     scene.frames} to {@code 32}; a list may be written {@code RED,BLUE} and a range {@code
   *     0.1,0.2}
   * @throws IllegalArgumentException if a name does not exist, or a value does not fit
   */
  SandboxPlan with(Map<String, String> changes);

  /**
   * A plan of the same modality that {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if a field is unknown or does not fit
   */
  SandboxPlan withAll(JsonNode json);

  /** This plan as JSON, the names those of its records. */
  ObjectNode toJson();

  /**
   * Writes the sandbox, in a folder that may hold an older one of the same plan.
   *
   * @param folder made if absent
   * @param progress told the number of media made so far, one more each time; from several threads,
   *     but never from two at once
   * @throws IOException if the folder cannot be written
   * @throws IllegalArgumentException if the plan leaves no room for its scenes
   */
  void write(Path folder, IntConsumer progress) throws IOException;

  /**
   * Tells what differs from another plan.
   *
   * @return such as {@code scene.maxObjects is 3, not 2}, this plan's value first
   */
  default List<String> differencesTo(SandboxPlan other) {
    if (!modality().equals(other.modality())) {
      return List.of("modality is %s, not %s".formatted(modality(), other.modality()));
    }
    List<String> found = new ArrayList<>();
    PlanJson.addDifferences("", toJson(), other.toJson(), found);
    return found;
  }
}
