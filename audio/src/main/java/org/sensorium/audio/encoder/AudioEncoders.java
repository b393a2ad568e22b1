package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.EncoderIndex;
import org.sensorium.nn.kernels.Precision;

/** Every kind of encoder of sound. */
public final class AudioEncoders {
  private static final EncoderIndex<Entry> INDEX =
      new EncoderIndex<>(
          "audio encoder",
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
                  EncoderLoaders::imageBind)));

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
      String id, List<String> modelTypes, List<String> marks, String fixture, Loader loader)
      implements EncoderIndex.Kind {

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
    return INDEX.all();
  }

  /**
   * The kind of this exact id.
   *
   * @throws IllegalArgumentException naming the known ids
   */
  public static Entry get(String id) {
    return INDEX.get(id);
  }

  /**
   * The kind of a model folder or weights file, without reading weights: what {@code config.json}
   * names, or without a {@code model_type} what the names of the tensors tell.
   *
   * @throws CheckpointException naming what was found and what is known
   */
  public static Entry of(Path path) throws IOException {
    return INDEX.of(path);
  }
}
