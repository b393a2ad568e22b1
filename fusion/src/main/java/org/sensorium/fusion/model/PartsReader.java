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
import org.sensorium.fusion.decoder.LanguageDecoder;
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
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.text.TokenizerFiles;
import org.sensorium.vision.encoder.VisionEncoders;

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

  /** With a projector that is new or begins somewhere else. */
  ModelParts create(NewModel asked) throws IOException {
    String from = asked.projector().start();
    if (from == null) {
      return create(asked, null);
    }
    try (ProjectorStart start = ProjectorStart.open(sources.resolve(from), manager)) {
      return create(asked, start);
    }
  }

  private ModelParts create(NewModel asked, @Nullable ProjectorStart start) throws IOException {
    Frozen seeing = Frozen.find(asked.encoder().source(), null, sources);
    Frozen speaking = Frozen.find(asked.decoder(), null, sources);
    ImageFeatures images =
        ImageFeatures.load(manager, asked.encoder(), seeing, null).prepared(asked.processor());
    LanguageModels.Outline outline = LanguageFiles.outline(speaking.path());
    ProjectorConfig config =
        asked.projector().between(images, outline.width()).before(outline.vocabularySize());
    // before the decoder's gigabytes: what does not fit is refused here
    Projector begun = start == null ? null : start.projector(config, asked.seed());
    ModelParts.Language language = language(speaking, asked.precision(), null);
    if (Networks.isGated(config) && !(language.loaded().model() instanceof LanguageDecoder)) {
      throw new CheckpointException(
          "%s: is an encoder-decoder, but projector %s puts its gates into a causal language model: choose another of them"
              .formatted(speaking.path(), config.type()));
    }
    ChatTemplate template = ChatTemplates.resolve(asked.template(), language.loaded().tokenizer());
    List<String> tokens = Networks.isGated(config) ? template.specialTokens() : List.of();
    language = words(language, template, tokens, start, asked.seed() + 1);
    LanguageModel model = language.loaded().model();
    Projector projector =
        begun == null
            ? Projectors.create(manager, config, asked.seed(), deviation(manager, model))
            : begun;
    String read = asked.projector().tokenizer();
    return new ModelParts(
        manager,
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
            Map.of()),
        images,
        Networks.around(
            config,
            images.behindTower(projector),
            images.positions(),
            language.loaded(),
            template,
            (shape, layers) ->
                start == null
                    ? GatedLayers.create(manager, shape, layers, asked.seed() + 2)
                    : start.gates(shape, layers)),
        language,
        new ModelParts.Reading(
            template, read == null ? null : InstructionTokens.open(sources.resolve(read))));
  }

  /**
   * The language model with a template's tokens, those of a start first, as their authors had it.
   */
  private ModelParts.Language words(
      ModelParts.Language plain,
      ChatTemplate template,
      List<String> tokens,
      @Nullable ProjectorStart start,
      long seed)
      throws IOException {
    ModelParts.Language language =
        TokenRows.named(plain, start == null ? List.of() : start.tokens());
    language = TokenRows.named(language, template.specialTokens());
    if (tokens.isEmpty()) {
      TokenRows.requireRows(language, template);
      return language;
    }
    language = TokenRows.created(manager, language, tokens, seed);
    return start == null ? language : start.embed(language);
  }

  /** From a folder as {@link ModelParts#save} writes it. */
  ModelParts open(Path folder, @Nullable Precision precision) throws IOException {
    ModelSpec spec = ModelSpec.read(folder);
    check(folder, spec);
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

  /** From a checkpoint as others publish it. */
  ModelParts openPublished(Path path, SuppliedParts supplied, @Nullable Precision precision)
      throws IOException {
    return new PublishedReader(sources, manager, supplied).read(path, precision);
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
        LanguageFiles.load(files.path(), manager, precision, folder),
        own == null ? generation(files.path()) : own);
  }

  private static @Nullable Path generation(Path folder) {
    Path file = folder.resolve(ModelParts.GENERATION);
    return Files.isRegularFile(file) ? file : null;
  }

  /** Looks at the headers of the parts, before any weight is read. */
  private void check(Path folder, ModelSpec spec) throws IOException {
    Path encoder = Frozen.path(spec.encoder().source(), folder, sources);
    VisionEncoders.Entry kind =
        new Frozen(spec.encoder().source(), encoder).encoderKind(spec.encoder().kind());
    Fit.check(
        kind,
        spec.encoder(),
        encoder,
        spec.projector(),
        folder.toString(),
        spec.decoderTrained() ? null : Frozen.path(spec.decoder(), folder, sources));
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
