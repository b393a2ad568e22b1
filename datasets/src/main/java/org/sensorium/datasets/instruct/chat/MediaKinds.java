package org.sensorium.datasets.instruct.chat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaType;

/** Which modality a file is: by its ending, or by its first bytes where that says nothing. */
public final class MediaKinds {
  private static final int HEAD = 256; // bytes: enough for the header of a .npy
  private static final int LEAST_POINTS = 16; // fewer rows are corners of a box, not a cloud

  /** The shape of a table in the header that NumPy writes. */
  private static final Pattern NPY_TABLE =
      Pattern.compile("'shape': \\((\\d{1,18}), (\\d{1,4})\\)");

  private MediaKinds() {}

  /** Opens a file's bytes. */
  @FunctionalInterface
  public interface Bytes {
    InputStream open() throws IOException;
  }

  /** The modality of an ending without its dot, in lower case; null if it says nothing. */
  static Media.@Nullable Kind byEnding(String ending) {
    return switch (ending) {
      case "jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "pbm", "pnm" ->
          Media.Kind.IMAGE;
      case "mp4", "m4v", "avi", "mov", "mkv", "webm", "mpg", "mpeg" -> Media.Kind.VIDEO;
      case "wav", "mp3", "flac", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff", "au" ->
          Media.Kind.AUDIO;
      case "ply", "pcd", "off", "obj", "stl", "xyz" -> Media.Kind.POINTCLOUD;
      case "npy" -> Media.Kind.FEATURES;
      default -> null;
    };
  }

  /**
   * The modality of a file; null if it is no medium.
   *
   * @throws IOException if its first bytes are needed and cannot be read
   */
  public static Media.@Nullable Kind of(String name, Bytes bytes) throws IOException {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    Media.Kind kind = byEnding(ending);
    boolean other =
        ending.matches("json|jsonl|csv|tsv|txt|md|xml|html|yaml|yml|parquet|gz|zip|tar");
    if (other || kind != null && kind != Media.Kind.FEATURES) {
      return kind;
    }
    byte[] head;
    try (InputStream in = bytes.open()) {
      head = in.readNBytes(HEAD);
    }
    return byContent(head);
  }

  /** The modality by the first bytes; null if they are no medium's. */
  static Media.@Nullable Kind byContent(byte[] head) {
    String signs = new String(head, StandardCharsets.ISO_8859_1);
    if (signs.startsWith("\u0093NUMPY")) {
      Matcher table = NPY_TABLE.matcher(signs);
      boolean cloud =
          table.find()
              && Long.parseLong(table.group(1)) >= LEAST_POINTS
              && Integer.parseInt(table.group(2)) >= 3
              && Integer.parseInt(table.group(2)) <= 9;
      return cloud ? Media.Kind.POINTCLOUD : Media.Kind.FEATURES;
    }
    if (signs.startsWith("# .PCD")) {
      return Media.Kind.POINTCLOUD;
    }
    MediaType type = MediaType.of(head);
    return type == null ? null : type.kind();
  }
}
