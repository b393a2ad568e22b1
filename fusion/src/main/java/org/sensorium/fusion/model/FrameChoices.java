package org.sensorium.fusion.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.sensorium.vision.media.video.FrameChoice;

/** Which frames of a video a model looks at, by exact id. */
public final class FrameChoices {
  private static final Map<String, IntFunction<FrameChoice>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("uniform", FrameChoice::uniform);
    ALL.put("video_llama", n -> FrameChoice.uniform(n, FrameChoice.Rule.VIDEO_LLAMA));
    ALL.put("linspace", n -> FrameChoice.uniform(n, FrameChoice.Rule.LINSPACE_INT));
    ALL.put("shots", FrameChoice::shots);
  }

  private FrameChoices() {}

  /** The known ids. */
  public static List<String> ids() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * A choice.
   *
   * @param id null for uniform
   * @param frames how many
   * @throws IllegalArgumentException if there is no such choice
   */
  static FrameChoice of(@Nullable String id, int frames) {
    IntFunction<FrameChoice> choice = ALL.get(id == null ? "uniform" : id);
    if (choice == null) {
      throw new IllegalArgumentException(
          "frame_choice is \"%s\", expected one of %s".formatted(id, String.join(", ", ids())));
    }
    return choice.apply(frames);
  }
}
