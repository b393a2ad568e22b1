package org.sensorium.datasets.instruct.llava;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;

/** The words that the LLaVA format uses for media kinds and speakers. */
final class LlavaTags {
  private LlavaTags() {}

  /** The row key that names a medium of this kind. */
  static String key(Media.Kind kind) {
    return switch (kind) {
      case IMAGE, VIDEO, AUDIO -> kind.name().toLowerCase(Locale.ROOT);
      case POINTCLOUD -> "point";
      case FEATURES -> "features";
    };
  }

  /** The kind that a row key names; null for other keys. */
  static Media.@Nullable Kind kind(String key) {
    return switch (key) {
      case "image" -> Media.Kind.IMAGE;
      case "video" -> Media.Kind.VIDEO;
      case "audio" -> Media.Kind.AUDIO;
      case "point" -> Media.Kind.POINTCLOUD;
      case "features" -> Media.Kind.FEATURES;
      default -> null;
    };
  }

  /** What stands for such a medium inside a turn. */
  static String placeholder(Media.Kind kind) {
    return "<" + key(kind) + ">";
  }

  static String speaker(Turn.Role role) {
    return switch (role) {
      case SYSTEM -> "system";
      case USER -> "human";
      case ASSISTANT -> "gpt";
    };
  }
}
