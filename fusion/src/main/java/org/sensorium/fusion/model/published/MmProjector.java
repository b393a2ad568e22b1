package org.sensorium.fusion.model.published;

import java.util.List;

/** LLaVA's own name for its projector, {@code mm_projector}, wherever its files nest it. */
final class MmProjector {
  /** What any file of LLaVA's may put before a name: PEFT's prefix, the model's. */
  private static final String NESTING = "(?:base_model\\.)?(?:(?:model|transformer)\\.)*";

  /** A name of the projector's. */
  static final String NAME = NESTING + "mm_projector\\..*";

  private MmProjector() {}

  /** One linear map, or the first and the third module of a torch Sequential. */
  static List<NameRule> rules() {
    String name = NESTING + "mm_projector\\.";
    return List.of(
        NameRule.of(Part.PROJECTOR, name + "(weight|bias)", "$1"),
        NameRule.of(Part.PROJECTOR, name + "0\\.(weight|bias)", "linear_1.$1"),
        NameRule.of(Part.PROJECTOR, name + "2\\.(weight|bias)", "linear_2.$1"));
  }
}
