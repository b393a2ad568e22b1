package org.sensorium.fusion.model.published;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.JoinedCheckpoint;
import org.sensorium.nn.checkpoint.RenamedCheckpoint;
import org.sensorium.nn.checkpoint.TensorInfo;

/** Every tensor of a checkpoint with its part and our name, and those that nobody knows. */
public final class TensorMap {

  /**
   * A tensor's place.
   *
   * @param stored as the file says
   * @param ours our name in the part; of an unused one why it is not read
   */
  public record Place(TensorInfo stored, Part part, String ours) {}

  private final Checkpoint checkpoint;
  private final List<Place> places = new ArrayList<>();
  private final Map<Part, Map<String, Place>> byName = new LinkedHashMap<>();
  private final List<String> leftOver = new ArrayList<>();

  private TensorMap(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * Applies rules; the first that fits counts.
   *
   * @throws CheckpointException if two tensors would have one name
   */
  static TensorMap of(Checkpoint checkpoint, List<NameRule> rules) throws CheckpointException {
    TensorMap map = new TensorMap(checkpoint);
    for (TensorInfo info : checkpoint.tensors().values()) {
      map.add(info, rules);
    }
    return map;
  }

  private void add(TensorInfo info, List<NameRule> rules) throws CheckpointException {
    for (NameRule rule : rules) {
      String ours = rule.apply(info.name());
      if (ours != null) {
        Place place = new Place(info, rule.part(), ours);
        places.add(place);
        Place other =
            rule.part() == Part.UNUSED
                ? null
                : byName.computeIfAbsent(rule.part(), p -> new LinkedHashMap<>()).put(ours, place);
        if (other != null) {
          throw new CheckpointException(
              "%s: %s and %s are both %s of the %s, expected one of them"
                  .formatted(
                      checkpoint.source(),
                      other.stored().name(),
                      info.name(),
                      ours,
                      rule.part().id()));
        }
        return;
      }
    }
    leftOver.add(info.name());
  }

  /**
   * This map with some parts of another one in place of its own; both files must stay open.
   *
   * @throws CheckpointException if the two files hold a tensor of the same name
   */
  TensorMap with(TensorMap other, Set<Part> parts) throws CheckpointException {
    TensorMap both = new TensorMap(JoinedCheckpoint.of(List.of(checkpoint, other.checkpoint)));
    places.stream().filter(place -> !parts.contains(place.part())).forEach(both::put);
    other.places.stream().filter(place -> parts.contains(place.part())).forEach(both::put);
    both.leftOver.addAll(leftOver);
    return both;
  }

  private void put(Place place) {
    places.add(place);
    byName.computeIfAbsent(place.part(), p -> new LinkedHashMap<>()).put(place.ours(), place);
  }

  /** Every known tensor, in the file's order. */
  public List<Place> places() {
    return Collections.unmodifiableList(places);
  }

  /** Names in the file that no rule knows. */
  public List<String> leftOver() {
    return Collections.unmodifiableList(leftOver);
  }

  /** Whether the file holds anything of a part. */
  public boolean holds(Part part) {
    return byName.containsKey(part);
  }

  /** The tensors of a part by our names. */
  public Map<String, Place> of(Part part) {
    return Collections.unmodifiableMap(byName.getOrDefault(part, Map.of()));
  }

  /** A part's tensors under our names; valid as long as the file is open. */
  public Checkpoint view(Part part) throws CheckpointException {
    Map<String, String> names = new LinkedHashMap<>();
    of(part).forEach((ours, place) -> names.put(ours, place.stored().name()));
    return RenamedCheckpoint.of(checkpoint, names);
  }

  /** The shape of a tensor by our name; null where the file has none. */
  public @Nullable Shape shape(Part part, String ours) {
    Place place = of(part).get(ours);
    return place == null ? null : place.stored().shape();
  }

  /**
   * How many entries a numbered list of a part has: {@code encoder.layer} of {@code …layer.11.…}.
   */
  int count(Part part, String list) {
    int count = 0;
    for (String name : of(part).keySet()) {
      if (name.startsWith(list + ".")) {
        String number = name.substring(list.length() + 1).split("\\.", 2)[0];
        count = number.matches("\\d{1,6}") ? Math.max(count, Integer.parseInt(number) + 1) : count;
      }
    }
    return count;
  }
}
