package org.sensorium.fusion.model;

import java.util.List;
import java.util.Locale;
import org.sensorium.datasets.conversation.Media;

/** What the modalities are called in run files, model folders and messages. */
public final class Modality {
  /** In run files: media are prepared as the encoder's own files say. */
  public static final String OF_ENCODER = "encoder";

  private Modality() {}

  /** Those that an encoder can be given for. */
  public static List<Media.Kind> all() {
    return List.of(Media.Kind.IMAGE, Media.Kind.VIDEO, Media.Kind.AUDIO, Media.Kind.POINTCLOUD);
  }

  /** {@code image}, {@code video}, {@code audio}, {@code points}. */
  public static String id(Media.Kind kind) {
    return kind == Media.Kind.POINTCLOUD ? "points" : kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The modality of an id.
   *
   * @throws IllegalArgumentException naming the ids there are
   */
  public static Media.Kind of(String id) {
    return all().stream()
        .filter(kind -> id(kind).equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is no modality, expected one of %s"
                        .formatted(id, String.join(", ", ids()))));
  }

  /** The ids of {@link #all}. */
  public static List<String> ids() {
    return all().stream().map(Modality::id).toList();
  }

  static String plural(Media.Kind kind) {
    return switch (kind) {
      case IMAGE -> "pictures";
      case VIDEO -> "videos";
      case AUDIO -> "recordings";
      case POINTCLOUD -> "point clouds";
      case FEATURES -> "features";
    };
  }

  /**
   * First part of the names of what belongs to a modality among a model's own weights; that of
   * pictures have LLaVA's names, which have none.
   */
  public static String prefix(Media.Kind kind) {
    return kind == Media.Kind.IMAGE ? "" : id(kind) + ".";
  }
}
