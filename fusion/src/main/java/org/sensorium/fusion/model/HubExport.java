package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.model.ExportConfig.Kind;
import org.sensorium.fusion.model.published.AdapterMerge;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SideFile;
import org.sensorium.nn.checkpoint.StreamedWeights;
import org.sensorium.nn.checkpoint.StreamedWeights.Tensor;
import org.sensorium.nn.lora.LoraBranches;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;

/**
 * Writes a model folder of ours as a folder of transformers: {@code LlavaForConditionalGeneration},
 * {@code Blip2ForConditionalGeneration} or {@code InstructBlipForConditionalGeneration} with all
 * weights, in the names of hub files ({@code vision_tower.vision_model.…}, {@code
 * language_model.…}), which every version of transformers reads.
 *
 * <p>Weights keep the type they are stored in and pass one by one. Adapters are added into their
 * matrices. A decoder whose table has no row for {@code <image>} gets one of zeros: images replace
 * it.
 */
public final class HubExport {
  /** The token of an image. */
  static final String IMAGE = "<image>";

  private static final String PROCESSOR = "preprocessor_config.json";

  private HubExport() {}

  /**
   * Writes a folder, which must exist.
   *
   * @param model a folder as {@link ModelParts#save} writes it; a published checkpoint is imported
   *     first
   * @throws CheckpointException if transformers has no such model, or a part cannot be read
   */
  public static void write(Path model, ModelSources sources, Path out) throws IOException {
    ModelSpec spec = ModelSpec.read(model);
    if (!spec.kinds().equals(Set.of(Media.Kind.IMAGE))) {
      throw new CheckpointException(
          "%s: the model reads %s, and transformers has no such model: only those that read pictures alone are exported"
              .formatted(model, String.join(", ", spec.media().keySet())));
    }
    Kind kind = Kind.of(spec, model.toString());
    if (spec.pictures().encoder().trainedFrom() != null || !spec.tokens().isEmpty()) {
      throw new CheckpointException(
          "%s: its encoder or rows of its embedding table were trained, which the export does not carry yet"
              .formatted(model));
    }
    ModelFolder.verify(model, spec);
    try (ExportParts parts = new ExportParts();
        Tokenizer plain = TokenizerFiles.open(model);
        Tokenizer tokenizer =
            plain.idOf(IMAGE) >= 0
                ? TokenizerFiles.open(model)
                : plain.withSpecialTokens(List.of(IMAGE))) {
      Path tower = Frozen.find(spec.pictures().encoder().source(), model, sources).path();
      ExportParts.Source vision = parts.encoder(tower);
      ExportParts.Source language =
          spec.decoderTrained()
              ? parts.trainedDecoder(model)
              : parts.decoder(Frozen.find(spec.decoder(), model, sources).path());
      List<Tensor> tensors = new ArrayList<>();
      add(tensors, kind.tower(), copies(vision.weights()));
      add(tensors, kind.projector(), copies(parts.own(model, LlavaCheckpoint.PROJECTOR)));
      List<Tensor> decoder = decoder(model, spec, parts, language.weights());
      int image = tokenizer.idOf(IMAGE);
      add(tensors, LlavaCheckpoint.DECODER + ".", withRow(decoder, language.config(), image));
      StreamedWeights.write(out, tensors, StreamedWeights.LARGEST);
      ExportConfig config = new ExportConfig(kind, spec, vision.config(), language.config(), image);
      write(out.resolve("config.json"), config.json());
      write(out.resolve("processor_config.json"), config.processor());
      tokenizer.save(out);
    }
    copy(model, out);
  }

  private static List<Tensor> copies(Checkpoint weights) {
    return weights.tensors().keySet().stream()
        .map(name -> Tensor.copy(name, weights, name))
        .toList();
  }

  private static void add(List<Tensor> all, String prefix, List<Tensor> part) {
    for (Tensor tensor : part) {
      all.add(new Tensor(prefix + tensor.name(), tensor.type(), tensor.shape(), tensor.source()));
    }
  }

  private static List<Tensor> decoder(
      Path model, ModelSpec spec, ExportParts parts, Checkpoint weights) throws IOException {
    if (!spec.adapter()) {
      return copies(weights);
    }
    Checkpoint branches = parts.opened(Checkpoints.open(model.resolve(ModelFolder.ADAPTER)));
    return AdapterMerge.sums(
        weights,
        LoraBranches.of(
            SideFile.json(model.resolve("adapter_config.json"), "the settings of a PEFT adapter"),
            branches));
  }

  /** Tables with a row for every token up to this one; the config is told. */
  private static List<Tensor> withRow(List<Tensor> decoder, ObjectNode config, int token) {
    int rows = config.path("vocab_size").asInt();
    if (token < rows) {
      return decoder;
    }
    config.put("vocab_size", token + 1);
    return decoder.stream()
        .map(tensor -> isTable(tensor, rows) ? longer(tensor, token + 1) : tensor)
        .toList();
  }

  private static boolean isTable(Tensor tensor, int rows) {
    return tensor.shape().dimension() > 0
        && tensor.shape().get(0) == rows
        && tensor.name().matches(".*(embed_tokens|embed_in|embed_out|wte|shared|lm_head)\\..*");
  }

  private static Tensor longer(Tensor table, int rows) {
    Shape shape = table.shape();
    Shape more = new Shape(rows - shape.get(0)).addAll(shape.slice(1));
    Shape all = new Shape(rows).addAll(shape.slice(1));
    return new Tensor(table.name(), table.type(), all, manager -> longer(manager, table, more));
  }

  private static NDArray longer(NDManager manager, Tensor table, Shape more) throws IOException {
    NDArray stored = table.source().read(manager);
    return stored.concat(manager.zeros(more, stored.getDataType()), 0);
  }

  private static void copy(Path model, Path out) throws IOException {
    for (String name : List.of(PROCESSOR, ModelParts.GENERATION, ModelFolder.TEMPLATE)) {
      Path file = model.resolve(name);
      if (Files.isRegularFile(file) && !Files.exists(out.resolve(name))) {
        Files.copy(file, out.resolve(name));
      }
    }
    Path words = model.resolve(ModelFolder.WORDS);
    if (Files.isDirectory(words)) {
      try (Tokenizer tokenizer = TokenizerFiles.open(words)) {
        tokenizer.save(Files.createDirectories(out.resolve(ModelFolder.WORDS)));
      }
    }
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, json.toPrettyString() + "\n");
  }
}
