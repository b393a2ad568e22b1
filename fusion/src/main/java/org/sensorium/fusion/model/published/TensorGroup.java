package org.sensorium.fusion.model.published;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Tensors of one module, or of one list of layers, that belong to the same part.
 *
 * @param theirs their names in the file, numbers as {@code *}
 * @param ours our names, likewise; of unused ones why they are not read
 * @param count how many
 * @param numbers in all of them
 * @param bytes in the file
 * @param types in which they are stored
 * @param example shape of the first
 */
public record TensorGroup(
    Part part,
    String theirs,
    String ours,
    int count,
    long numbers,
    long bytes,
    String types,
    Shape example) {

  /** The tensors of a map, in groups short enough to be read. */
  public static List<TensorGroup> of(TensorMap tensors) {
    Map<String, List<TensorMap.Place>> groups = new LinkedHashMap<>();
    for (TensorMap.Place place : tensors.places()) {
      String key = place.part() + " " + module(place.stored().name()) + " " + ours(place);
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(place);
    }
    return groups.values().stream().map(TensorGroup::group).toList();
  }

  private static TensorGroup group(List<TensorMap.Place> places) {
    TensorMap.Place first = places.get(0);
    TreeSet<String> types = new TreeSet<>();
    places.forEach(place -> types.add(place.stored().type()));
    return new TensorGroup(
        first.part(),
        module(first.stored().name()),
        ours(first),
        places.size(),
        places.stream().mapToLong(place -> place.stored().shape().size()).sum(),
        places.stream().mapToLong(place -> place.stored().bytes()).sum(),
        String.join("/", types),
        first.stored().shape());
  }

  private static String ours(TensorMap.Place place) {
    return place.part() == Part.UNUSED ? place.ours() : module(place.ours());
  }

  /** Up to the first number, or the name without weight or bias. */
  private static String module(String name) {
    String numbered = name.replaceFirst("(^|\\.)\\d+(\\..*|$)", "$1*");
    return numbered.equals(name) ? name.replaceFirst("\\.(weight|bias)$", "") : numbered;
  }
}
