package org.sensorium.demos.cli;

import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.SuppliedParts;
import picocli.CommandLine.Option;

/** What a published checkpoint does not hold. */
final class SuppliedOptions {
  @Option(
      names = "--encoder",
      paramLabel = "MODEL",
      description = "Image encoder, where the checkpoint holds none (or another one).")
  private @Nullable String encoder;

  @Option(
      names = "--decoder",
      paramLabel = "MODEL",
      description = "Language model with its tokenizer, where the checkpoint holds none.")
  private @Nullable String decoder;

  @Option(
      names = "--projector",
      paramLabel = "MODEL",
      description = "Checkpoint of the projector, where branches over it are published alone.")
  private @Nullable String projector;

  SuppliedParts parts(@Nullable String template, @Nullable String words) {
    return new SuppliedParts(encoder, decoder, projector, template, words);
  }
}
