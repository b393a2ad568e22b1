package org.sensorium.fusion.model.published;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.vision.encoder.TokenChoice;
import org.sensorium.vision.processing.ImageProcessors;

/**
 * What a published checkpoint is, told by its headers.
 *
 * @param layout id of its {@link PublishedLayout}
 * @param system id of the system, as {@code configs/systems} has it
 * @param source the files, for messages
 * @param projector with the widths on both its sides
 * @param template id of the chat template the system answers with
 * @param adapterConfig PEFT's settings of the adapters in the file; null where it holds none
 * @param tensors which tensor is what
 * @param unsupported settings of the files that ask for what is not done here
 */
public record PublishedModel(
    String layout,
    String system,
    String source,
    Encoder encoder,
    ProjectorConfig projector,
    Decoder decoder,
    String template,
    @Nullable ObjectNode adapterConfig,
    TensorMap tensors,
    List<String> unsupported) {
  /**
   * The image encoder.
   *
   * @param kind an id of {@code VisionEncoders}
   * @param layers read of it
   * @param tokens which of a layer's tokens are read
   * @param processor an id of {@code ImageProcessors}; {@link ImageProcessors#OF_ENCODER} for what
   *     the encoder's folder says
   * @param inside whether the files hold it
   * @param known where the authors took it from, to be named in messages
   */
  public record Encoder(
      String kind,
      List<Integer> layers,
      TokenChoice tokens,
      String processor,
      boolean inside,
      String known) {
    public Encoder {
      layers = List.copyOf(layers);
    }
  }

  /**
   * The language model.
   *
   * @param config its shape; null where the files do not tell
   * @param inside whether the files hold it whole
   * @param known where the authors took it from, to be named in messages
   */
  public record Decoder(@Nullable ObjectNode config, boolean inside, String known) {}

  /**
   * A part that the files do not hold.
   *
   * @param option that supplies it
   * @param known what the authors used
   */
  public record Missing(Part part, String option, String known) {}

  public PublishedModel {
    unsupported = List.copyOf(unsupported);
  }

  /** One whose settings are all supported. */
  PublishedModel(
      String layout,
      String system,
      String source,
      Encoder encoder,
      ProjectorConfig projector,
      Decoder decoder,
      String template,
      @Nullable ObjectNode adapterConfig,
      TensorMap tensors) {
    this(
        layout,
        system,
        source,
        encoder,
        projector,
        decoder,
        template,
        adapterConfig,
        tensors,
        List.of());
  }

  /** Tokens that the authors added to the tokenizer, in their order, whose rows were trained. */
  public List<String> tokens() {
    return tensors.holds(Part.EMBEDDINGS) ? OpenFlamingoLayout.TOKENS : List.of();
  }

  /**
   * This model with the projector of another checkpoint, and the rows of the embedding table that
   * were trained with it; the files of both must stay open.
   *
   * @throws CheckpointException if the other holds no projector
   */
  public PublishedModel withProjector(PublishedModel other) throws CheckpointException {
    if (!other.tensors.holds(Part.PROJECTOR)) {
      throw new CheckpointException(
          "%s: is %s and holds no projector, which %s needs"
              .formatted(other.source, other.system, source));
    }
    return new PublishedModel(
        layout,
        system,
        source,
        encoder,
        other.projector,
        decoder,
        template,
        adapterConfig,
        tensors.with(other.tensors, EnumSet.of(Part.PROJECTOR, Part.EMBEDDINGS)),
        unsupported);
  }

  /** What has to come from elsewhere. */
  public List<Missing> missing() {
    List<Missing> missing = new ArrayList<>();
    if (!encoder.inside()) {
      missing.add(new Missing(Part.ENCODER, "--encoder", encoder.known()));
    }
    if (!decoder.inside()) {
      missing.add(new Missing(Part.DECODER, "--decoder", decoder.known()));
    }
    if (!tensors.holds(Part.PROJECTOR)) {
      missing.add(new Missing(Part.PROJECTOR, "--projector", "openflamingo/OpenFlamingo-9B"));
    }
    return missing;
  }

  /**
   * Refuses files of which some tensors are not known, or that ask for what is not done here.
   *
   * @throws CheckpointException naming them
   */
  public void requireKnown() throws CheckpointException {
    if (!unsupported.isEmpty()) {
      throw new CheckpointException(
          "%s: is %s with %s, which is not supported"
              .formatted(source, system, String.join(", and ", unsupported)));
    }
    List<String> left = tensors.leftOver();
    if (!left.isEmpty()) {
      throw new CheckpointException(
          "%s: is laid out as %s, of which %d tensors are not known: %s%s"
              .formatted(
                  source,
                  layout,
                  left.size(),
                  left.stream().limit(10).collect(Collectors.joining(", ")),
                  left.size() > 10 ? ", …" : ""));
    }
  }
}
