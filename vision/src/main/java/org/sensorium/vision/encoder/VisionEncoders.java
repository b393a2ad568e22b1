package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.processing.ImageProcessorConfig;

/** Every kind of vision encoder. */
public final class VisionEncoders {
  /** Under which names the files of whole models hold the tower; the first that fits is taken. */
  private static final List<String> TOWERS =
      List.of(
          "vision_model",
          "vision_tower.vision_model",
          "vision_tower",
          "model.vision_tower.vision_model",
          "model.vision_tower");

  private static final List<Entry> ALL =
      List.of(
          new Entry("clip", List.of("clip", "clip_vision_model"), "clip", VisionEncoders::clip),
          new Entry(
              "siglip",
              List.of("siglip", "siglip_vision_model"),
              "siglip_vision",
              VisionEncoders::siglip),
          new Entry(
              "efficientnet-lite0",
              List.of("efficientnet-lite0"),
              "efficientnet_lite0",
              (scope, config, processor, precision) ->
                  EfficientNetLite0.load(
                      scope,
                      processor == null ? EfficientNetLite0.PROCESSOR : processor,
                      precision)));

  /** Builds an encoder from the weights in a scope. */
  interface Loader {
    VisionEncoder load(
        WeightScope scope,
        JsonNode config,
        @Nullable ImageProcessorConfig processor,
        Precision precision)
        throws IOException;
  }

  /**
   * A kind of encoder.
   *
   * @param id its exact name
   * @param modelTypes the {@code model_type} of config files that mean it
   * @param fixture the parity fixture that it is tested with
   */
  public record Entry(String id, List<String> modelTypes, String fixture, Loader loader) {

    /**
     * Loads an encoder.
     *
     * @param manager owner of the weights, whose device they lie on
     * @param path a folder with weights, {@code config.json} and maybe {@code
     *     preprocessor_config.json}, or {@code processor_config.json} as transformers 5 writes it;
     *     or a weights file of a kind that needs no config
     * @param precision of the matrices and filters
     */
    public VisionEncoder load(NDManager manager, Path path, Precision precision)
        throws IOException {
      JsonNode config = config(path);
      ImageProcessorConfig processor = processor(path);
      try (Checkpoint checkpoint = Checkpoints.open(path)) {
        WeightScope scope = tower(WeightScope.of(checkpoint, manager));
        VisionEncoder encoder = loader.load(scope, config, processor, precision);
        scope.finish();
        return encoder;
      } catch (IllegalArgumentException e) { // a config that makes no sense
        throw new CheckpointException("%s: %s".formatted(path, e.getMessage()), e);
      }
    }
  }

  private VisionEncoders() {}

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
                    "vision encoder \"%s\" is not known, expected one of %s"
                        .formatted(id, ALL.stream().map(Entry::id).toList())));
  }

  /** The kind that a model folder's {@code config.json} names; of LLaVA's its vision config. */
  public static Entry of(Path folder) throws IOException {
    JsonNode config = config(folder);
    String whole = config.path("model_type").asText("");
    String type =
        whole.equals("llava")
            ? config.path("vision_config").path("model_type").asText("clip_vision_model")
            : whole;
    return ALL.stream()
        .filter(entry -> entry.modelTypes().contains(type))
        .findFirst()
        .orElseThrow(
            () ->
                new CheckpointException(
                    "%s: model_type is \"%s\", expected one of %s"
                        .formatted(
                            folder.resolve("config.json"),
                            type,
                            ALL.stream().flatMap(entry -> entry.modelTypes().stream()).toList())));
  }

  private static @Nullable ImageProcessorConfig processor(Path path) throws IOException {
    if (Files.isRegularFile(path.resolve("preprocessor_config.json"))) {
      return ImageProcessorConfig.read(path);
    }
    // older files of this name say nothing of pictures
    boolean joint = json(path.resolve("processor_config.json")).path("image_processor").isObject();
    return joint ? ImageProcessorConfig.read(path) : null;
  }

  private static JsonNode config(Path path) throws IOException {
    return json(path.resolve("config.json"));
  }

  /** A file's content; an empty object where there is no such file. */
  private static JsonNode json(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? SideFile.json(file, "what describes a vision encoder")
        : JsonNodeFactory.instance.objectNode();
  }

  private static WeightScope tower(WeightScope root) {
    for (String name : TOWERS) {
      if (root.sub(name).has("embeddings.patch_embedding.weight")) {
        return root.sub(name);
      }
    }
    return root;
  }

  private static VisionEncoder clip(
      WeightScope scope,
      JsonNode json,
      @Nullable ImageProcessorConfig processor,
      Precision precision)
      throws IOException {
    VitConfig config = VitConfig.clip(json);
    return ClipVisionEncoder.load(
        scope,
        config,
        processor == null ? ImageProcessorConfig.clip(config.imageSize()) : processor,
        precision);
  }

  private static VisionEncoder siglip(
      WeightScope scope,
      JsonNode json,
      @Nullable ImageProcessorConfig processor,
      Precision precision)
      throws IOException {
    VitConfig config = VitConfig.siglip(json);
    return SiglipVisionEncoder.load(
        scope,
        config,
        processor == null ? ImageProcessorConfig.siglip(config.imageSize()) : processor,
        precision);
  }
}
