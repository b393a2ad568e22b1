package org.sensorium.datasets.instruct.llava;

import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.plain.MediaWords;

/** The words that the LLaVA format uses for media kinds and speakers. */
public final class LlavaTags {
  private LlavaTags() {}

  /** The row key that names a medium of this kind. */
  public static String key(Media.Kind kind) {
    return MediaWords.of(kind);
  }

  /** The kind that a row key names; null for other keys. */
  public static Media.@Nullable Kind kind(String key) {
    return MediaWords.kind(key);
  }

  /** What stands for such a medium inside a turn. */
  static String placeholder(Media.Kind kind) {
    return MediaWords.placeholder(kind);
  }

  /** What a turn's {@code from} says. */
  public static String speaker(Turn.Role role) {
    return switch (role) {
      case SYSTEM -> "system";
      case USER -> "human";
      case ASSISTANT -> "gpt";
    };
  }
}
