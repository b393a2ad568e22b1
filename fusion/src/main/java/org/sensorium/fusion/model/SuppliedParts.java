package org.sensorium.fusion.model;

import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.published.Part;

/**
 * What a published checkpoint does not hold itself, or what shall stand in its place; all as {@code
 * ModelSources} resolves it.
 *
 * @param encoder folder or id of the image encoder
 * @param decoder folder or id of the language model with its tokenizer
 * @param projector published checkpoint that holds the projector, where branches over one are
 *     published alone
 * @param template chat template
 * @param words folder or id of the tokenizer of what an instruction-aware projector reads
 */
public record SuppliedParts(
    @Nullable String encoder,
    @Nullable String decoder,
    @Nullable String projector,
    @Nullable String template,
    @Nullable String words) {
  /** Everything is in the checkpoint. */
  public static final SuppliedParts NONE = new SuppliedParts(null, null, null, null, null);

  /** What stands for a part; null if nothing does. */
  @Nullable String of(Part part) {
    return switch (part) {
      case ENCODER -> encoder;
      case DECODER -> decoder;
      case PROJECTOR -> projector;
      default -> null;
    };
  }
}
