package org.sensorium.fusion.chat;

import java.util.Locale;
import org.sensorium.datasets.conversation.Media;

/** What a stretch of rendered text came from: the marks that texts carry here. */
sealed interface Origin {

  /** Characters that were said in this turn. */
  record Said(int turn) implements Origin {}

  /** Everything that a template wrote while it was at this turn. */
  record Turn(int turn) implements Origin {}

  /** The placeholder of this medium. */
  record Medium(int index) implements Origin {}

  /** What is to be learned. */
  enum Learned implements Origin {
    ANSWER
  }

  /** The placeholder that stands for a medium in text, {@code <image>} for a picture. */
  static String placeholder(Media.Kind kind) {
    return kind == Media.Kind.POINTCLOUD ? "<point>" : "<" + name(kind) + ">";
  }

  /** Whether a special token is the place of a medium: Flamingo's, Video-LLaMA's, PointLLM's. */
  static boolean isPlaceholder(String token) {
    return token.equals(FlamingoTemplate.IMAGE)
        || token.equals(VideoLlamaForm.PATCH)
        || token.equals(TurnText.POINTS.get(0));
  }

  /** What a list of parts calls a medium: {@code image} for a picture. */
  static String name(Media.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
