package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.EncoderCheckpoint;
import org.sensorium.nn.checkpoint.EncoderIndex;
import org.sensorium.nn.kernels.Precision;

/** Every kind of vision encoder. */
public final class VisionEncoders {
  /** The {@code model_type} of models whose {@code vision_config} describes their encoder. */
  private static final Set<String> WHOLE_MODELS = Set.of("llava", "otter", "flamingo");

  private static final EncoderIndex<Entry> INDEX =
      new EncoderIndex<>(
          "vision encoder",
          List.of(
              new Entry(
                  "clip",
                  List.of("clip", "clip_vision_model"),
                  List.of(OpenAiClip.MARK),
                  "clip",
                  EncoderLoaders::clip),
              new Entry(
                  "siglip",
                  List.of("siglip", "siglip_vision_model"),
                  List.of(),
                  "siglip_vision",
                  EncoderLoaders::siglip),
              new Entry(
                  "eva",
                  List.of(
                      "blip-2",
                      "blip_2_vision_model",
                      "instructblip",
                      "instructblip_vision_model",
                      "instructblipvideo",
                      "instructblipvideo_vision_model"),
                  List.of(LavisEva.MARK),
                  "blip2_opt",
                  EncoderLoaders::eva),
              new Entry("dinov2", List.of("dinov2"), List.of(), "dinov2", EncoderLoaders::dinov2),
              new Entry(
                  "clip-resnet",
                  List.of(),
                  List.of(ClipResNet.MARK),
                  "clip_resnet",
                  ClipResNet::load),
              new Entry(
                  "efficientnet-lite0",
                  List.of("efficientnet-lite0"),
                  List.of(EfficientNetLite0.MARK),
                  "efficientnet_lite0",
                  EncoderLoaders::efficientNet),
              new Entry(
                  "ofa", List.of("ofa"), List.of(OfaResNet.MARK), "ofa_resnet", OfaResNet::load),
              new Entry(
                  "imagebind",
                  List.of(),
                  List.of(ImageBindVisionEncoder.MARK),
                  "imagebind",
                  EncoderLoaders::imageBind)));

  /** Builds an encoder from its files. */
  interface Loader {
    VisionEncoder load(NDManager manager, EncoderFiles files, Precision precision)
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

    /** {@link #load(NDManager, Path, Precision, int)} for pictures of the size the files say. */
    public VisionEncoder load(NDManager manager, Path path, Precision precision)
        throws IOException {
      return load(manager, path, precision, 0);
    }

    /**
     * Loads an encoder.
     *
     * @param manager owner of the weights, whose device they lie on
     * @param path a folder with weights, {@code config.json} and maybe {@code
     *     preprocessor_config.json}, or {@code processor_config.json} as transformers 5 writes it;
     *     or a weights file of a kind that needs no config
     * @param precision of the matrices and filters
     * @param imageSize side of the pictures that it shall take, pixels: a transformer's position
     *     table is resized by bicubic interpolation and the processing follows; 0 for what the
     *     files say
     */
    public VisionEncoder load(NDManager manager, Path path, Precision precision, int imageSize)
        throws IOException {
      return load(manager, path, precision, imageSize, false);
    }

    /**
     * Checks names and shapes of an encoder's files, reading no weight.
     *
     * @param scratch owner of placeholders for the weights
     * @return an encoder that tells its sizes, and cannot encode
     * @throws CheckpointException if loading would fail
     */
    public VisionEncoder outline(NDManager scratch, Path path) throws IOException {
      return load(scratch, path, Precision.FLOAT32, 0, true);
    }

    private VisionEncoder load(
        NDManager manager, Path path, Precision precision, int imageSize, boolean shapesOnly)
        throws IOException {
      try (EncoderFiles files = EncoderFiles.open(path, imageSize, shapesOnly)) {
        return loader.load(manager, files, precision);
      } catch (IllegalArgumentException e) { // a config that makes no sense
        throw new CheckpointException("%s: %s".formatted(path, e.getMessage()), e);
      }
    }
  }

  private VisionEncoders() {}

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
   * names (of LLaVA and Otter its vision config), or without a {@code model_type} what the names of
   * the tensors tell.
   *
   * @throws CheckpointException naming what was found and what is known
   */
  public static Entry of(Path path) throws IOException {
    JsonNode config = EncoderCheckpoint.config(path);
    String whole = config.path("model_type").asText("");
    return INDEX.of(
        path,
        WHOLE_MODELS.contains(whole)
            ? config.path("vision_config").path("model_type").asText("clip_vision_model")
            : whole);
  }
}
