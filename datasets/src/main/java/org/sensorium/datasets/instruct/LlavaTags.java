package org.sensorium.datasets.instruct;

import java.util.Locale;
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
