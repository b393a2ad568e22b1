package org.sensorium.nn.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.sensorium.nn.checkpoint.EncoderIndex.Kind;

/**
 * The kinds of encoder of one modality, found by their ids or by the files of an encoder.
 *
 * @param name what messages call one of them: {@code vision encoder}
 * @param all every kind; where files fit several, the first is meant
 */
public record EncoderIndex<K extends Kind>(String name, List<K> all) {

  /** What a kind of encoder is known by. */
  public interface Kind {
    /** Its exact name. */
    String id();

    /** The {@code model_type} of config files that mean it. */
    List<String> modelTypes();

    /** Keys by which files without a config are known to hold it. */
    List<String> marks();
  }

  /**
   * The kind of this exact id.
   *
   * @throws IllegalArgumentException naming the known ids
   */
  public K get(String id) {
    return all.stream()
        .filter(kind -> kind.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s \"%s\" is not known, expected one of %s"
                        .formatted(name, id, all.stream().map(Kind::id).toList())));
  }

  /** {@link #of(Path, String)} where {@code config.json} is the encoder's alone. */
  public K of(Path path) throws IOException {
    return of(path, EncoderCheckpoint.config(path).path("model_type").asText(""));
  }

  /**
   * The kind of a model folder or weights file, without reading weights: what its config names, or
   * without a type what the names of the tensors tell.
   *
   * @param type the {@code model_type} that {@code config.json} gives the encoder; "" for none
   * @throws CheckpointException naming what was found and what is known
   */
  public K of(Path path, String type) throws IOException {
    if (type.isEmpty()) {
      return byNames(path);
    }
    return all.stream()
        .filter(kind -> kind.modelTypes().contains(type))
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    "%s: model_type is \"%s\", expected one of %s"
                        .formatted(path.resolve("config.json"), type, each(Kind::modelTypes))));
  }

  private K byNames(Path path) throws IOException {
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
      for (K kind : all) {
        if (kind.marks().stream().anyMatch(mark -> !KeyPlaces.of(checkpoint, mark).isEmpty())) {
          return kind;
        }
      }
      throw new CheckpointException(
          "%s: no config.json with a model_type beside it, and none of its %d tensors tells what kind of %s it is; expected a model_type of %s, or a tensor %s"
              .formatted(
                  checkpoint.source(),
                  checkpoint.tensors().size(),
                  name,
                  each(Kind::modelTypes),
                  each(Kind::marks)));
    }
  }

  private List<String> each(Function<Kind, List<String>> names) {
    return all.stream().map(names).flatMap(Collection::stream).toList();
  }
}
