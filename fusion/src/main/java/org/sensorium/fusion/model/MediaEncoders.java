package org.sensorium.fusion.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sensorium.datasets.conversation.Media;

/** The frozen encoders of a model, one a modality. */
public final class MediaEncoders {
  private final Map<Media.Kind, MediaEncoder> byKind;

  /** Those of a model, by what each reads. */
  public MediaEncoders(Map<Media.Kind, ? extends MediaEncoder> byKind) {
    this.byKind = new TreeMap<>(byKind);
  }

  /** The modalities that are read by an encoder of their own. */
  public Set<Media.Kind> kinds() {
    return byKind.keySet();
  }

  /**
   * What a medium is read as: a picture is a video that stands still, for a model that has no
   * encoder of pictures.
   *
   * @throws IllegalArgumentException if the model has no encoder for it
   */
  public Media.Kind readAs(Media.Kind kind) {
    return readAs(kind, kinds());
  }

  /** {@link #readAs(Media.Kind)} of a model that reads some modalities. */
  public static Media.Kind readAs(Media.Kind kind, Set<Media.Kind> known) {
    if (known.contains(kind)) {
      return kind;
    }
    if (kind == Media.Kind.IMAGE && known.contains(Media.Kind.VIDEO)) {
      return Media.Kind.VIDEO;
    }
    throw new IllegalArgumentException(
        "is of kind %s; the model's %s".formatted(Modality.id(kind), reads(known)));
  }

  private static String reads(Set<Media.Kind> known) {
    String kinds = known.stream().map(Modality::plural).collect(Collectors.joining(", "));
    return known.size() == 1
        ? "encoder reads %s only".formatted(kinds)
        : "encoders read %s only".formatted(kinds);
  }

  /** The encoder of media of a kind. */
  public MediaEncoder of(Media.Kind kind) {
    return Objects.requireNonNull(byKind.get(readAs(kind)), kind::name);
  }

  /** The features of a medium, (P · V). */
  public float[] encode(MediumFile medium) throws IOException {
    return of(medium.kind()).encode(List.of(medium)).get(0);
  }

  /** When the frames of a video are shown, see {@link MediaEncoder#frameTimes}. */
  public double[] frameTimes(MediumFile medium) throws IOException {
    return of(medium.kind()).frameTimes(medium);
  }

  /** These, with another encoder for a modality. */
  MediaEncoders with(Media.Kind kind, MediaEncoder other) {
    Map<Media.Kind, MediaEncoder> changed = new TreeMap<>(byKind);
    changed.put(kind, other);
    return new MediaEncoders(changed);
  }
}
