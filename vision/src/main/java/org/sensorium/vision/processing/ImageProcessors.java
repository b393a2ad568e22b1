package org.sensorium.vision.processing;

import java.util.List;
import java.util.function.IntFunction;

/** The image processing of the published systems, by name. */
public final class ImageProcessors {
  /** In configurations: what the encoder's own files say. */
  public static final String OF_ENCODER = "encoder";

  /**
   * One way of processing.
   *
   * @param id its exact name
   * @param at the processing at a side of the result in pixels
   */
  public record Entry(String id, IntFunction<ImageProcessorConfig> at) {}

  private static final List<Entry> ALL =
      List.of(
          // LLaVA, OpenFlamingo, MultiModal-GPT, LAMM: shortest edge, centre crop
          new Entry("clip", ImageProcessorConfig::clip),
          // LLaVA-1.5 and ShareGPT4V with image_aspect_ratio: pad
          new Entry("clip_pad", size -> ImageProcessorConfig.clip(size).withPadToSquare()),
          // BLIP-2, InstructBLIP
          new Entry("blip", ImageProcessorConfig::blip),
          new Entry("otter", ImageProcessorConfig::otter),
          new Entry("medvint", ImageProcessorConfig::medvint),
          new Entry("siglip", ImageProcessorConfig::siglip),
          new Entry("dinov2", ImageProcessorConfig::dinov2),
          new Entry("ofa", ImageProcessorConfig::ofa));

  private ImageProcessors() {}

  /** Every way, in the order of the documentation. */
  public static List<Entry> all() {
    return ALL;
  }

  /**
   * The processing of this exact id.
   *
   * @param size side of the result, pixels
   * @throws IllegalArgumentException naming the known ids
   */
  public static ImageProcessorConfig named(String id, int size) {
    return ALL.stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "image processor \"%s\" is not known, expected one of %s"
                        .formatted(id, ALL.stream().map(Entry::id).toList())))
        .at()
        .apply(size);
  }
}
