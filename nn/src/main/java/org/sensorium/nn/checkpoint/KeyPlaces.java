package org.sensorium.nn.checkpoint;

import java.util.List;

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
}
