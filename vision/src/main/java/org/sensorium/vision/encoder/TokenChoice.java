package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Which tokens of a vision encoder a system takes. */
public enum TokenChoice {
  /** The patches on a grid, without class token: LLaVA, OpenFlamingo, Otter, LAMM, MedVInT. */
  PATCHES("patches"),

  /** All there are, a class token first: BLIP-2, InstructBLIP, Video-LLaMA. */
  ALL("all"),

  /** The class token alone: MedVInT-TD with an MLP. */
  CLASS("class"),

  /**
   * One vector a picture, behind the head, in the space that ImageBind's modalities share:
   * Video-LLaMA trains its branch for sound with those of frames.
   */
  SHARED("shared");

  private final String id;

  TokenChoice(String id) {
    this.id = id;
  }

  /** Its name in configurations. */
  @JsonValue
  public String id() {
    return id;
  }

  /** The choice of this exact name. */
  @JsonCreator
  public static TokenChoice of(String id) {
    return Arrays.stream(values())
        .filter(choice -> choice.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "tokens is \"%s\", expected one of %s"
                        .formatted(
                            id,
                            Arrays.stream(values())
                                .map(TokenChoice::id)
                                .collect(Collectors.joining(", ")))));
  }

  /** These of all tokens of a layer: (B, T, C), a class token first if there is one; not SHARED. */
  public NDArray of(NDArray tokens, boolean hasClassToken) {
    return switch (this) {
      case PATCHES -> hasClassToken ? tokens.get(":, 1:") : tokens;
      case ALL -> tokens;
      case CLASS -> tokens.get(":, :1");
      case SHARED -> throw new IllegalStateException("behind the head, not among a layer's tokens");
    };
  }

  /** Refuses what an encoder cannot give; see {@link VisionEncoder#features}. */
  void check(VisionEncoder encoder, List<Integer> layers, int grid) {
    if (this == PATCHES) {
      return;
    }
    if (grid != 0) {
      throw new IllegalArgumentException(
          "tokens is \"%s\" and grid %d, expected grid 0: only patches can be averaged to a grid"
              .formatted(id, grid));
    }
    if (this == CLASS && !encoder.hasClassToken()) {
      throw new IllegalArgumentException(
          "tokens is \"class\", but this encoder (%s) has no class token; take \"patches\" or \"all\""
              .formatted(encoder.getClass().getSimpleName()));
    }
    if (this == SHARED && (encoder.sharedWidth() == 0 || !layers.equals(List.of(-1)))) {
      throw new IllegalArgumentException(
          "tokens is \"shared\" and layers %s of %s, expected layers [-1] of ImageBind: no other encoder shares a space with sound here"
              .formatted(layers, encoder.getClass().getSimpleName()));
    }
    List<Integer> grids = layers.stream().map(encoder::grid).distinct().toList();
    if (this == ALL && grids.size() > 1) {
      throw new IllegalArgumentException(
          "tokens is \"all\", but layers %s have grids of sides %s; take layers of one size or \"patches\""
              .formatted(layers, grids));
    }
  }
}
