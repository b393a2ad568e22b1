package org.sensorium.fusion.model;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Media.TimeSpan;

/**
 * A medium where it can be read.
 *
 * @param kind modality
 * @param files one; or the ordered pictures that make up a video stored as such
 * @param span the part of a clip or recording that is meant; null for all of it
 */
public record MediumFile(Media.Kind kind, List<Path> files, @Nullable TimeSpan span) {

  public MediumFile {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a medium lies in at least one file");
    }
  }

  /** All of a file. */
  public MediumFile(Media.Kind kind, Path file) {
    this(kind, List.of(file), null);
  }

  /** A picture. */
  public static MediumFile image(Path file) {
    return new MediumFile(Media.Kind.IMAGE, file);
  }

  /** A medium of a conversation whose refs are paths from the working folder, or absolute. */
  public static MediumFile of(Media medium) {
    List<Path> files =
        medium.frames().isEmpty()
            ? List.of(Path.of(medium.ref()))
            : medium.frames().stream().map(Path::of).toList();
    return new MediumFile(medium.kind(), files, medium.span());
  }

  /** The file, or the first picture of a video stored as pictures. */
  public Path file() {
    return files.get(0);
  }

  /** Its files and the part that is meant, for messages. */
  @Override
  public String toString() {
    String name =
        files.size() == 1
            ? file().toString()
            : "%s … (%d pictures)".formatted(file(), files.size());
    if (span == null) {
      return name;
    }
    String end = Double.isFinite(span.end()) ? "to %s s".formatted(span.end()) : "s on";
    return "%s, %s %s".formatted(name, span.start(), end);
  }
}
