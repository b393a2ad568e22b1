package org.sensorium.audio.processing;

import java.util.List;

/** The audio processing of the published systems, by name. */
public final class AudioProcessors {

  /**
   * One way of processing.
   *
   * @param id its exact name
   */
  public record Entry(String id, AudioProcessorConfig config) {}

  private static final List<Entry> ALL =
      List.of(
          new Entry("whisper", AudioProcessorConfig.whisper(80)),
          new Entry("whisper_128", AudioProcessorConfig.whisper(128)), // large-v3, turbo
          new Entry("ast", AudioProcessorConfig.ast()),
          new Entry("imagebind", AudioProcessorConfig.imagebind(3)),
          new Entry("imagebind_video_llama", AudioProcessorConfig.imagebind(8)));

  private AudioProcessors() {}

  /** Every way, in the order of the documentation. */
  public static List<Entry> all() {
    return ALL;
  }

  /**
   * The processing of this exact id.
   *
   * @throws IllegalArgumentException naming the known ids
   */
  public static AudioProcessorConfig named(String id) {
    return ALL.stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "audio processor \"%s\" is not known, expected one of %s"
                        .formatted(id, ALL.stream().map(Entry::id).toList())))
        .config();
  }
}
