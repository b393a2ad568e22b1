package org.sensorium.demos.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaType;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.video.VideoDecoder;

/** Tells a file that is itself a medium from a dataset. */
public final class BareMedium {
  private static final int HEAD = 64; // bytes that MediaType looks at

  /** Endings of media whose first bytes do not tell. */
  private static final Map<String, Media.Kind> ENDINGS =
      Map.ofEntries(
          Map.entry("aac", Media.Kind.AUDIO),
          Map.entry("au", Media.Kind.AUDIO),
          Map.entry("wma", Media.Kind.AUDIO),
          Map.entry("mpeg", Media.Kind.VIDEO),
          Map.entry("m4v", Media.Kind.VIDEO),
          Map.entry("ts", Media.Kind.VIDEO),
          Map.entry("webm", Media.Kind.VIDEO),
          Map.entry("wmv", Media.Kind.VIDEO),
          Map.entry("jpeg", Media.Kind.IMAGE),
          Map.entry("bin", Media.Kind.POINTCLOUD),
          Map.entry("las", Media.Kind.POINTCLOUD),
          Map.entry("obj", Media.Kind.POINTCLOUD),
          Map.entry("off", Media.Kind.POINTCLOUD),
          Map.entry("pcd", Media.Kind.POINTCLOUD),
          Map.entry("pts", Media.Kind.POINTCLOUD),
          Map.entry("stl", Media.Kind.POINTCLOUD),
          Map.entry("xyz", Media.Kind.POINTCLOUD));

  private BareMedium() {}

  /**
   * The kind of a medium, by its first bytes or else its name; a folder that holds pictures and
   * nothing else is a video.
   *
   * @return null if it may be a dataset
   */
  public static Media.@Nullable Kind kind(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return isFrames(file) ? Media.Kind.VIDEO : null;
    }
    if (!Files.isRegularFile(file)) {
      return null;
    }
    MediaType type = type(file);
    Media.Kind kind = type == null ? byName(file) : type.kind();
    if (kind == Media.Kind.IMAGE) {
      return moves(file) ? Media.Kind.VIDEO : kind;
    }
    return kind == Media.Kind.VIDEO && !shows(file) ? Media.Kind.AUDIO : kind;
  }

  private static @Nullable MediaType type(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return MediaType.of(in.readNBytes(HEAD));
    }
  }

  private static Media.@Nullable Kind byName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return Stream.of(MediaType.values())
        .filter(type -> type.extension().equals(ending))
        .map(MediaType::kind)
        .findFirst()
        .orElse(ENDINGS.get(ending));
  }

  private static boolean isFrames(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      boolean any = false;
      for (Path file : (Iterable<Path>) files::iterator) {
        MediaType type = Files.isRegularFile(file) ? type(file) : null;
        if (type == null || type.kind() != Media.Kind.IMAGE) {
          return false;
        }
        any = true;
      }
      return any;
    }
  }

  /** Whether a picture is an animation. */
  private static boolean moves(Path file) throws IOException {
    try {
      return VideoDecoder.standard().probe(file).frames() > 1;
    } catch (MediaException e) {
      return false; // whoever reads the picture says why
    }
  }

  /**
   * Whether there are pictures in a container, and not sound alone; damaged ones count as videos.
   */
  private static boolean shows(Path file) throws IOException {
    try {
      VideoDecoder.standard().probe(file);
      return true;
    } catch (MediaException e) {
      return !hears(file);
    }
  }

  private static boolean hears(Path file) throws IOException {
    try {
      MediumFacts.of(file, Media.Kind.AUDIO);
      return true;
    } catch (MediaException e) {
      return false;
    }
  }
}
