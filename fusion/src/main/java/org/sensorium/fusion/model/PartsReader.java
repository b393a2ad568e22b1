package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.input.InstructionTokens;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.text.Tokenizer;
import org.sensorium.nn.text.TokenizerFiles;

/** Finds and reads the parts of one model into memory that it owns. */
final class PartsReader {
  private final ModelSources sources;
  private final NDManager manager;

  private PartsReader(ModelSources sources, NDManager manager) {
    this.sources = sources;
    this.manager = manager;
  }

  /** One way to come by a model. */
  interface Way {
    ModelParts read(PartsReader reader) throws IOException;
  }

  /** Reads a model, or frees what was read of it. */
  static ModelParts run(ModelSources sources, Device device, Way way) throws IOException {
    NDManager manager = NDManager.newBaseManager(device);
    try {
      return way.read(new PartsReader(sources, manager));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** With a new projector. */
  ModelParts create(NewModel asked) throws IOException {
    Frozen seeing = Frozen.find(asked.encoder().source(), null, sources);
    Frozen speaking = Frozen.find(asked.decoder(), null, sources);
    ImageFeatures images =
        ImageFeatures.load(manager, asked.encoder(), seeing, null).prepared(asked.processor());
    ModelParts.Language language = language(speaking, asked.precision(), null);
    LanguageModel model = language.loaded().model();
    ProjectorConfig config =
        asked.projector().between(images, model.width()).before(model.vocabularySize());
    ChatTemplate template = ChatTemplates.resolve(asked.template(), language.loaded().tokenizer());
    List<String> tokens = Networks.isGated(config) ? template.specialTokens() : List.of();
    language = TokenRows.named(language, template.specialTokens());
    language =
        tokens.isEmpty()
            ? language
            : TokenRows.created(manager, language, tokens, asked.seed() + 1);
    ModelSpec spec =
        new ModelSpec(
            images.spec(),
            config,
            speaking.source(),
            false,
            false,
            asked.template(),
            asked.system(),
            asked.precision().id(),
            tokens,
            Map.of());
    String start = asked.projector().start();
    Projector projector =
        start == null
            ? Projectors.create(manager, config, asked.seed(), deviation(manager, model))
            : ProjectorStart.load(sources.resolve(start), manager, config, asked.seed());
    String words = asked.projector().tokenizer();
    return new ModelParts(
        manager,
        spec,
        images,
        Networks.around(
            config,
            images.behindTower(projector),
            images.positions(),
            language.loaded(),
            template,
            (shape, layers) -> GatedLayers.create(manager, shape, layers, asked.seed() + 2)),
        language,
        new ModelParts.Reading(
            template, words == null ? null : InstructionTokens.open(sources.resolve(words))));
  }

  /** From a folder as {@link ModelParts#save} writes it. */
  ModelParts open(Path folder, @Nullable Precision precision) throws IOException {
    ModelSpec spec = ModelSpec.read(folder);
    ModelFolder.verify(folder, spec);
    Precision used = precision == null ? Precision.of(spec.precision()) : precision;
    Frozen seeing = Frozen.find(spec.encoder().source(), folder, sources);
    ImageFeatures images = ImageFeatures.load(manager, spec.encoder(), seeing, folder);
    try (Checkpoint weights = ModelFolder.weights(folder)) {
      WeightScope root = WeightScope.of(weights, manager);
      ModelParts.Language language =
          spec.decoderTrained()
              ? new ModelParts.Language(ModelFolder.decoder(folder, root, used), generation(folder))
              : language(decoder(spec, seeing, folder), used, folder);
      LanguageModel model = language.loaded().model();
      fits(spec, images, model);
      WeightScope own = LlavaCheckpoint.projector(root);
      if (!spec.tokens().isEmpty()) {
        language = TokenRows.read(root, language, spec.tokens());
      }
      ChatTemplate template =
          ChatTemplates.resolve(ModelFolder.template(folder, spec), language.loaded().tokenizer());
      Projector projector =
          images.behindTower(
              Projectors.load(Networks.projector(own, spec.projector()), spec.projector()));
      if (projector instanceof TrainedTower tower) {
        tower.read(own);
      }
      MultimodalNetwork network =
          Networks.around(
              spec.projector(),
              projector,
              images.positions(),
              language.loaded(),
              template,
              (shape, layers) -> GatedLayers.load(own, shape, layers, Precision.FLOAT32));
      root.finish();
      Path words = folder.resolve(ModelFolder.WORDS);
      ModelParts parts =
          new ModelParts(
              manager,
              spec,
              images,
              network,
              language,
              new ModelParts.Reading(
                  template, Files.isDirectory(words) ? TokenizerFiles.open(words) : null));
      if (spec.adapter()) {
        LoraAdapter adapter = LoraAdapter.load(folder, network.linears());
        adapter.attach();
        parts.setAdapter(adapter);
      }
      return parts;
    }
  }

  /**
   * From a LLaVA checkpoint. The template is its own; where it brings none, Vicuna's as LLaVA-1.5
   * used it.
   */
  ModelParts openLlava(Path folder, @Nullable Precision precision) throws IOException {
    LlavaFolder llava = LlavaFolder.read(folder);
    Precision used = precision == null ? llava.precision() : precision;
    Frozen files = Frozen.find(llava.encoder().source(), null, sources);
    ImageFeatures images = ImageFeatures.load(manager, llava.encoder(), files, folder);
    ModelParts.Language language = language(files, used, null);
    ProjectorConfig config = llava.projector().between(images, language.loaded().model().width());
    try (Checkpoint weights = Checkpoints.open(folder)) {
      WeightScope scope = LlavaCheckpoint.projector(WeightScope.of(weights, manager));
      Projector projector = Projectors.load(scope, config);
      scope.finish();
      Tokenizer tokenizer = language.loaded().tokenizer();
      String template = tokenizer.chatTemplate() == null ? "v1" : ChatTemplates.OF_TOKENIZER;
      ModelSpec spec =
          new ModelSpec(
              images.spec(),
              config,
              files.source(),
              false,
              false,
              template,
              "",
              used.id(),
              List.of(),
              Map.of());
      return new ModelParts(
          manager,
          spec,
          images,
          new PrefixNetwork(projector, language.loaded().decoder()),
          language,
          new ModelParts.Reading(ChatTemplates.resolve(template, tokenizer), null));
    }
  }

  /** The decoder's files; those of the encoder where both are of one checkpoint. */
  private Frozen decoder(ModelSpec spec, Frozen encoder, Path folder) throws IOException {
    boolean same = spec.decoder().equals(spec.encoder().source());
    return same ? encoder : Frozen.find(spec.decoder(), folder, sources);
  }

  /**
   * Reads a frozen decoder.
   *
   * @param folder of the model, whose tokenizer and generation config count; null for the source's
   */
  private ModelParts.Language language(Frozen files, Precision precision, @Nullable Path folder)
      throws IOException {
    Path own = folder == null ? null : generation(folder);
    return new ModelParts.Language(
        LanguageModels.load(files.path(), manager, precision, folder),
        own == null ? generation(files.path()) : own);
  }

  private static @Nullable Path generation(Path folder) {
    Path file = folder.resolve(ModelParts.GENERATION);
    return Files.isRegularFile(file) ? file : null;
  }

  private static void fits(ModelSpec spec, ImageFeatures encoder, LanguageModel decoder)
      throws CheckpointException {
    int in = encoder.projectedWidth();
    int out = decoder.width();
    if (spec.projector().in() != in || spec.projector().out() != out) {
      throw new CheckpointException(
          "the projector maps %d to %d numbers, but the encoder %s gives %d and the decoder %s takes %d"
              .formatted(
                  spec.projector().in(),
                  spec.projector().out(),
                  spec.encoder().source().source(),
                  in,
                  spec.decoder().source(),
                  out));
    }
  }

  /** Standard deviation of the decoder's embeddings, over the first rows of the table. */
  private static double deviation(NDManager manager, LanguageModel decoder) {
    int rows = Math.min(decoder.vocabularySize(), 4096);
    try (NDManager work = manager.newSubManager()) {
      long[] ids = new long[rows];
      for (int i = 0; i < rows; i++) {
        ids[i] = i;
      }
      float[] values = decoder.embed(work.create(ids)).toFloatArray();
      double sum = 0;
      double squares = 0;
      for (float value : values) {
        sum += value;
        squares += (double) value * value;
      }
      double mean = sum / values.length;
      return Math.sqrt(squares / values.length - mean * mean);
    }
  }
}
