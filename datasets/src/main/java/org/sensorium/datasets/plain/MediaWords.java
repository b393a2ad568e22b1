package org.sensorium.datasets.plain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;

/** The words that stand for media in plain texts and rows. */
public final class MediaWords {
  private MediaWords() {}

  /** The word of a kind: {@code image video audio point features}. */
  public static String of(Media.Kind kind) {
    return kind == Media.Kind.POINTCLOUD ? "point" : kind.name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a word; null for other words. */
  public static Media.@Nullable Kind kind(String word) {
    return switch (word) {
      case "image" -> Media.Kind.IMAGE;
      case "video" -> Media.Kind.VIDEO;
      case "audio" -> Media.Kind.AUDIO;
      case "point" -> Media.Kind.POINTCLOUD;
      case "features" -> Media.Kind.FEATURES;
      default -> null;
    };
  }

  /** What stands for such a medium inside a turn. */
  public static String placeholder(Media.Kind kind) {
    return "<" + of(kind) + ">";
  }
}
