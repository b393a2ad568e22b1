package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.KeyPlaces;
import org.sensorium.nn.kernels.Precision;

/** Every kind of encoder of sound. */
public final class AudioEncoders {
  private static final List<Entry> ALL =
      List.of(
          new Entry(
              "whisper",
              List.of("whisper"),
              List.of(WhisperNames.HUB, WhisperNames.OPENAI, WhisperNames.CT2),
              "whisper_encoder",
              EncoderLoaders::whisper),
          new Entry(
              "ast",
              List.of("audio-spectrogram-transformer"),
              List.of(AstEncoder.MARK),
              "ast",
              EncoderLoaders::ast),
          new Entry(
              "imagebind",
              List.of(),
              List.of(ImageBindAudioEncoder.MARK),
              "imagebind",
              EncoderLoaders::imageBind));

  /** Builds an encoder from its files. */
  interface Loader {
    AudioEncoder load(NDManager manager, EncoderFiles files, Precision precision)
        throws IOException;
  }

  /**
   * A kind of encoder.
   *
   * @param id its exact name
   * @param modelTypes the {@code model_type} of config files that mean it
   * @param marks keys by which files without a config are known to hold it
   * @param fixture the parity fixture that it is tested with
   */
  public record Entry(
      String id, List<String> modelTypes, List<String> marks, String fixture, Loader loader) {

    /**
     * Loads an encoder.
     *
     * @param manager owner of the weights, whose device they lie on
     * @param path a folder with weights, and maybe {@code config.json} and {@code
     *     preprocessor_config.json}; or a weights file of a kind that needs no config
     * @param precision of the matrices and filters
     */
    public AudioEncoder load(NDManager manager, Path path, Precision precision) throws IOException {
      return load(manager, path, precision, false);
    }

    /**
     * Checks names and shapes of an encoder's files, reading no weight.
     *
     * @param scratch owner of placeholders for the weights
     * @return an encoder that tells its sizes, and cannot encode
     * @throws CheckpointException if loading would fail
     */
    public AudioEncoder outline(NDManager scratch, Path path) throws IOException {
      return load(scratch, path, Precision.FLOAT32, true);
    }

    private AudioEncoder load(NDManager manager, Path path, Precision precision, boolean shapesOnly)
        throws IOException {
      try (EncoderFiles files = EncoderFiles.open(path, shapesOnly)) {
        return loader.load(manager, files, precision);
      } catch (IllegalArgumentException e) { // a config that makes no sense
        throw new CheckpointException("%s: %s".formatted(path, e.getMessage()), e);
      }
    }
  }

  private AudioEncoders() {}

  /** Every kind, in the order of the documentation. */
  public static List<Entry> all() {
    return ALL;
  }

  /**
   * The kind of this exact id.
   *
   * @throws IllegalArgumentException naming the known ids
   */
  public static Entry get(String id) {
    return ALL.stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "audio encoder \"%s\" is not known, expected one of %s"
                        .formatted(id, ALL.stream().map(Entry::id).toList())));
  }

  /**
   * The kind of a model folder or weights file, without reading weights: what {@code config.json}
   * names, or without a {@code model_type} what the names of the tensors tell.
   *
   * @throws CheckpointException naming what was found and what is known
   */
  public static Entry of(Path path) throws IOException {
    String type = EncoderFiles.config(path).path("model_type").asText("");
    if (type.isEmpty()) {
      return byNames(path);
    }
    return ALL.stream()
        .filter(entry -> entry.modelTypes().contains(type))
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    "%s: model_type is \"%s\", expected one of %s"
                        .formatted(path.resolve("config.json"), type, modelTypes())));
  }

  private static Entry byNames(Path path) throws IOException {
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
      Optional<Entry> found =
          ALL.stream()
              .filter(
                  entry ->
                      entry.marks().stream()
                          .anyMatch(mark -> !KeyPlaces.of(checkpoint, mark).isEmpty()))
              .findFirst();
      return found.orElseThrow(
          () ->
              new CheckpointException(
                  "%s: no config.json with a model_type beside it, and none of its %d tensors tells what kind of encoder of sound it is; expected a model_type of %s, or a tensor %s"
                      .formatted(
                          checkpoint.source(),
                          checkpoint.tensors().size(),
                          modelTypes(),
                          ALL.stream().flatMap(entry -> entry.marks().stream()).toList())));
    }
  }

  private static List<String> modelTypes() {
    return ALL.stream().flatMap(entry -> entry.modelTypes().stream()).toList();
  }
}
