package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageModel;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.decoder.TrainedRows;
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

  /**
   * One modality of a model that is put together.
   *
   * @param start where its projector begins; null for a new one
   * @param begun the projector of the start
   */
  private record Seeing(
      FrozenEncoder encoder,
      ProjectorConfig config,
      @Nullable ProjectorStart start,
      @Nullable Projector begun) {}

  /** With projectors that are new or begin somewhere else. */
  ModelParts create(NewModel asked) throws IOException {
    List<ProjectorStart> starts = new ArrayList<>();
    try {
      return create(asked, starts);
    } finally {
      for (ProjectorStart start : starts) {
        start.close();
      }
    }
  }

  private ModelParts create(NewModel asked, List<ProjectorStart> starts) throws IOException {
    Frozen speaking = Frozen.find(asked.decoder(), null, sources);
    LanguageModels.Outline outline = LanguageFiles.outline(speaking.path());
    Map<Media.Kind, Seeing> media = new TreeMap<>();
    for (Map.Entry<Media.Kind, NewModel.Reader> of : new TreeMap<>(asked.media()).entrySet()) {
      media.put(of.getKey(), seeing(of.getKey(), of.getValue(), outline, starts, asked.seed()));
    }
    Seeing first = media.values().iterator().next();
    // before the decoder's gigabytes: what does not fit is refused above
    ModelParts.Language language = language(speaking, asked.precision(), null);
    if (Networks.isGated(first.config())
        && !(language.loaded().model() instanceof LanguageDecoder)) {
      throw new CheckpointException(
          "%s: is an encoder-decoder, but projector %s puts its gates into a causal language model: choose another of them"
              .formatted(speaking.path(), first.config().type()));
    }
    ChatTemplate template = ChatTemplates.resolve(asked.template(), language.loaded().tokenizer());
    language = words(language, template, first, asked.seed() + 1);
    LanguageModel model = language.loaded().model();
    double deviation = deviation(manager, model);
    Map<Media.Kind, Projector> projectors = new TreeMap<>();
    Map<String, ModelSpec.Branch> branches = new LinkedHashMap<>();
    Tokenizer read = null;
    String readBy = null;
    for (Map.Entry<Media.Kind, Seeing> of : media.entrySet()) {
      Seeing seeing = of.getValue();
      Projector projector =
          seeing.begun() == null
              ? Projectors.create(
                  manager, seeing.config(), asked.seed() + 1000L * projectors.size(), deviation)
              : seeing.begun();
      projectors.put(of.getKey(), seeing.encoder().behindTower(projector));
      branches.put(
          Modality.id(of.getKey()), new ModelSpec.Branch(seeing.encoder().spec(), seeing.config()));
      NewModel.Reader reader = Objects.requireNonNull(asked.media().get(of.getKey()));
      String words = reader.projector().tokenizer();
      if (words != null && read != null && !words.equals(readBy)) {
        read.close();
        throw new CheckpointException(
            "the projectors read what is asked with the tokenizers %s and %s, but a model has one: name the same for all"
                .formatted(readBy, words));
      }
      if (words != null && read == null) {
        read = InstructionTokens.open(sources.resolve(words));
        readBy = words;
      }
    }
    TrainedRows rows = language.rows();
    ModelSpec spec =
        new ModelSpec(
            branches,
            speaking.source(),
            false,
            false,
            List.of(),
            asked.template(),
            asked.system(),
            asked.precision().id(),
            rows == null ? List.of() : template.specialTokens(),
            Map.of());
    return new ModelParts(
        manager,
        spec,
        encoders(media),
        network(
            spec,
            projectors,
            encoders(media),
            language,
            template,
            (shape, layers) ->
                first.start() == null
                    ? GatedLayers.create(manager, shape, layers, asked.seed() + 2)
                    : first.start().gates(shape, layers)),
        language,
        new ModelParts.Reading(template, read));
  }

  private static Map<Media.Kind, FrozenEncoder> encoders(Map<Media.Kind, Seeing> media) {
    Map<Media.Kind, FrozenEncoder> encoders = new TreeMap<>();
    media.forEach((kind, seeing) -> encoders.put(kind, seeing.encoder()));
    return encoders;
  }

  private Seeing seeing(
      Media.Kind kind,
      NewModel.Reader asked,
      LanguageModels.Outline outline,
      List<ProjectorStart> starts,
      long seed)
      throws IOException {
    Frozen files = Frozen.find(asked.encoder().source(), null, sources);
    FrozenEncoder encoder =
        FrozenEncoders.load(kind, manager, asked.encoder(), files, null)
            .prepared(asked.processor());
    ProjectorConfig config =
        asked.projector().between(encoder, outline.width()).before(outline.vocabularySize());
    String from = asked.projector().start();
    if (from == null) {
      return new Seeing(encoder, config, null, null);
    }
    ProjectorStart start = ProjectorStart.open(sources.resolve(from), kind, manager);
    starts.add(start);
    return new Seeing(encoder, config, start, start.projector(config, seed));
  }

  /** The network of a model's parts. */
  private static MultimodalNetwork network(
      ModelSpec spec,
      Map<Media.Kind, Projector> projectors,
      Map<Media.Kind, FrozenEncoder> encoders,
      ModelParts.Language language,
      ChatTemplate template,
      Networks.Gates gates)
      throws IOException {
    if (projectors.size() > 1) {
      return Networks.around(projectors, language.loaded());
    }
    Media.Kind kind = projectors.keySet().iterator().next();
    return Networks.around(
        kind,
        spec.branch(kind).projector(),
        Objects.requireNonNull(projectors.get(kind)),
        Objects.requireNonNull(encoders.get(kind)).positions(),
        language.loaded(),
        template,
        gates);
  }

  /**
   * The language model with a template's tokens, those of a start first, as their authors had it. A
   * causal one gets rows for those that its table lacks; a gated one for all of them, since they
   * are trained with the gates.
   */
  private ModelParts.Language words(
      ModelParts.Language plain, ChatTemplate template, Seeing seeing, long seed)
      throws IOException {
    ProjectorStart start = seeing.start();
    ModelParts.Language language =
        TokenRows.named(plain, start == null ? List.of() : start.tokens());
    List<String> tokens = template.specialTokens();
    language = TokenRows.named(language, tokens);
    boolean gated = Networks.isGated(seeing.config());
    if (tokens.isEmpty() || !(gated || TokenRows.lacking(language, tokens))) {
      return language;
    }
    if (!(language.loaded().model() instanceof LanguageDecoder)) {
      TokenRows.requireRows(language, template);
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
    Map<Media.Kind, FrozenEncoder> encoders = new TreeMap<>();
    for (Media.Kind kind : spec.kinds()) {
      ModelSpec.Encoder encoder = spec.branch(kind).encoder();
      Path own = ModelFolder.of(kind, folder);
      Frozen files =
          PointFeatures.isWhole(kind, own)
              ? new Frozen(encoder.source(), own)
              : Frozen.find(encoder.source(), folder, sources);
      encoders.put(kind, FrozenEncoders.load(kind, manager, encoder, files, own));
    }
    try (Checkpoint weights = ModelFolder.weights(folder)) {
      WeightScope root = WeightScope.of(weights, manager);
      ModelParts.Language language =
          spec.decoderTrained()
              ? new ModelParts.Language(ModelFolder.decoder(folder, root, used), generation(folder))
              : language(Frozen.find(spec.decoder(), folder, sources), used, folder);
      WeightScope own = LlavaCheckpoint.projector(root);
      if (!spec.tokens().isEmpty()) {
        language = TokenRows.read(root, language, spec.tokens());
      }
      ChatTemplate template =
          ChatTemplates.resolve(ModelFolder.template(folder, spec), language.loaded().tokenizer());
      Map<Media.Kind, Projector> projectors = new TreeMap<>();
      for (Map.Entry<Media.Kind, FrozenEncoder> of : encoders.entrySet()) {
        ProjectorConfig config = spec.branch(of.getKey()).projector();
        WeightScope scope = of(own, of.getKey());
        Projector projector =
            of.getValue().behindTower(Projectors.load(Networks.projector(scope, config), config));
        if (projector instanceof TrainedTower tower) {
          tower.read(scope);
        }
        projectors.put(of.getKey(), projector);
      }
      MultimodalNetwork network =
          network(
              spec,
              projectors,
              encoders,
              language,
              template,
              (shape, layers) ->
                  GatedLayers.load(
                      of(own, spec.kinds().iterator().next()), shape, layers, Precision.FLOAT32));
      root.finish();
      Path words = folder.resolve(ModelFolder.WORDS);
      ModelParts parts =
          new ModelParts(
              manager,
              spec,
              encoders,
              network,
              language,
              new ModelParts.Reading(
                  template, Files.isDirectory(words) ? TokenizerFiles.open(words) : null));
      parts.adapters().load(folder, spec);
      return parts;
    }
  }

  /** Where the weights of a modality lie among a model's own. */
  static WeightScope of(WeightScope own, Media.Kind kind) {
    String prefix = Modality.prefix(kind);
    return prefix.isEmpty() ? own : own.sub(prefix.substring(0, prefix.length() - 1));
  }

  /** From a checkpoint as others publish it. */
  ModelParts openPublished(Path path, SuppliedParts supplied, @Nullable Precision precision)
      throws IOException {
    return new PublishedReader(sources, manager, supplied).read(path, precision);
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
    for (Media.Kind kind : spec.kinds()) {
      ModelSpec.Branch branch = spec.branch(kind);
      ModelSpec.Source source = branch.encoder().source();
      Fit.check(
          kind,
          branch.encoder(),
          PointFeatures.isWhole(kind, ModelFolder.of(kind, folder))
              ? folder
              : Frozen.path(source, folder, sources),
          branch.projector(),
          folder.toString(),
          spec.decoderTrained() ? null : Frozen.path(spec.decoder(), folder, sources));
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
