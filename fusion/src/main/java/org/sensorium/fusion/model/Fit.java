package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.VisionEncoders;

/**
 * Whether the parts of a model fit each other, told by headers and configs: what does not is
 * refused before gigabytes are read.
 */
final class Fit {
  private Fit() {}

  /**
   * Checks the names and shapes of encoder and decoder, and the widths on both sides of the
   * projector.
   *
   * @param kind what the encoder reads; those of sound and points are small, and their widths are
   *     known when they are loaded
   * @param encoder folder or file of the encoder
   * @param decoder folder or file of the decoder; null if it is checked elsewhere
   * @param projector where it lies, for messages
   * @return what the decoder's headers tell; null where there was none to look at
   * @throws CheckpointException naming both sides and their files
   */
  static LanguageModels.@Nullable Outline check(
      Media.Kind kind,
      ModelSpec.Encoder asked,
      Path encoder,
      ProjectorConfig config,
      String projector,
      @Nullable Path decoder)
      throws IOException {
    if (kind == Media.Kind.IMAGE || kind == Media.Kind.VIDEO) {
      VisionEncoders.Entry entry = new Frozen(asked.source(), encoder).encoderKind(asked.kind());
      try (NDManager scratch = NDManager.newBaseManager(Device.cpu())) {
        int width = entry.outline(scratch, encoder).featureWidth(asked.layers(), asked.choice());
        width *= asked.framesJoined() ? asked.frames() : 1;
        widths(entry.id(), width, asked, encoder, config, projector);
      }
    }
    if (decoder == null) {
      return null;
    }
    LanguageModels.Outline outline = LanguageFiles.outline(decoder);
    if (outline.width() != config.out()) {
      throw new CheckpointException(
          "the projector in %s makes embeddings %d wide, but the decoder %s takes %d: take the decoder that the projector was trained with"
              .formatted(projector, config.out(), decoder, outline.width()));
    }
    return outline;
  }

  /** Checks the widths of features. */
  private static void widths(
      String id,
      int width,
      ModelSpec.Encoder asked,
      Path encoder,
      ProjectorConfig config,
      String projector)
      throws CheckpointException {
    if (width != config.in()) {
      throw new CheckpointException(
          "the projector in %s reads features %d wide, but the encoder %s (%s, layers %s) gives %d: take the encoder that the projector was trained with"
              .formatted(projector, config.in(), encoder, id, asked.layers(), width));
    }
  }
}
