package org.sensorium.nn.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in a file the keys of a part start: files of whole models and of training runs put names
 * before them ({@code vision_tower.vision_model}, {@code state_dict.module}).
 */
public final class KeyPlaces {
  private KeyPlaces() {}

  /**
   * What stands before a key, wherever the file has it.
   *
   * @param mark a key of the part, from the place where its keys start
   * @return names without the dot at their end, "" for the file's own top; empty if the file does
   *     not have the key
   */
  public static List<String> of(Checkpoint checkpoint, String mark) {
    return checkpoint.tensors().keySet().stream()
        .filter(key -> key.equals(mark) || key.endsWith("." + mark))
        .map(key -> key.substring(0, Math.max(0, key.length() - mark.length() - 1)))
        .toList();
  }

  /**
   * The one place of a key.
   *
   * @return as {@link #of} gives it; null if the file does not have the key
   * @throws CheckpointException if there are several
   */
  public static @Nullable String one(Checkpoint checkpoint, String mark)
      throws CheckpointException {
    List<String> places = of(checkpoint, mark);
    if (places.size() > 1) {
      throw new CheckpointException(
          "%s: holds several encoders, below %s; expected one"
              .formatted(checkpoint.source(), places));
    }
    return places.isEmpty() ? null : places.get(0);
  }
}
