package org.sensorium.fusion.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplate;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.decoder.LanguageModels;
import org.sensorium.fusion.input.InstructionTokens;
import org.sensorium.fusion.model.published.Part;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.published.PublishedModel;
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
import org.sensorium.nn.text.Tokenizer;

/** Reads a published checkpoint into the parts of a model. */
final class PublishedReader {
  private final ModelSources sources;
  private final NDManager manager;
  private final SuppliedParts supplied;

  PublishedReader(ModelSources sources, NDManager manager, SuppliedParts supplied) {
    this.sources = sources;
    this.manager = manager;
    this.supplied = supplied;
  }

  /**
   * Reads a checkpoint; everything that its headers tell is checked before.
   *
   * @param path a folder or a weights file
   * @param precision of the decoder's matrices; null for that in which they are stored
   */
  ModelParts read(Path path, @Nullable Precision precision) throws IOException {
    try (PublishedFiles files = PublishedFiles.open(path)) {
      PublishedModel model = PublishedLayouts.describe(files);
      model.requireKnown();
      requireSupplied(model);
      String projector = supplied.projector();
      if (projector == null) {
        return read(model, path, precision);
      }
      try (PublishedFiles others = PublishedFiles.open(sources.resolve(projector))) {
        PublishedModel other = PublishedLayouts.describe(others);
        return read(model.withProjector(other), path, precision);
      }
    }
  }

  private ModelParts read(PublishedModel model, Path path, @Nullable Precision precision)
      throws IOException {
    ModelSpec.Source seeing = source(supplied.encoder(), path);
    ModelSpec.Source speaking = source(supplied.decoder(), path);
    Path words = words(model, path);
    LanguageModels.Outline outline = check(model, seeing, speaking);
    Precision used = precision == null ? outline.precision() : precision;
    return load(model, Frozen.find(seeing, null, sources), speaking, used, words);
  }

  private static ModelSpec.Source source(@Nullable String given, Path own) {
    return new ModelSpec.Source(given == null ? own.toString() : given, null);
  }

  private void requireSupplied(PublishedModel model) throws CheckpointException {
    List<PublishedModel.Missing> missing =
        model.missing().stream().filter(part -> supplied.of(part.part()) == null).toList();
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          "%s: is %s as %s lays it out, without its %s: give %s"
              .formatted(
                  model.source(),
                  model.system(),
                  model.layout(),
                  missing.stream()
                      .map(part -> part.part().id())
                      .collect(Collectors.joining(" and ")),
                  missing.stream()
                      .map(part -> "%s (the authors' is %s)".formatted(part.option(), part.known()))
                      .collect(Collectors.joining(" and "))));
    }
  }

  /** Looks at headers alone. */
  private LanguageModels.Outline check(
      PublishedModel model, ModelSpec.Source seeing, ModelSpec.Source speaking) throws IOException {
    ProjectorConfig config = model.projector();
    boolean known =
        StreamSupport.stream(Projectors.ids().spliterator(), false)
            .anyMatch(id -> id.equals(config.type()));
    if (!known) {
      throw new CheckpointException(
          "%s: is %s, whose projector \"%s\" cannot be run here"
              .formatted(model.source(), model.system(), config.type()));
    }
    Path encoder = sources.resolve(seeing.source());
    LanguageModels.Outline outline =
        Fit.check(
            Media.Kind.IMAGE,
            asked(model, seeing),
            encoder,
            config,
            model.source(),
            sources.resolve(speaking.source()));
    if (outline == null) {
      throw new IllegalStateException("a decoder was given to be looked at");
    }
    try (NDManager scratch = NDManager.newBaseManager(Device.cpu())) {
      WeightScope scope = WeightScope.shapesOnly(model.tensors().view(Part.PROJECTOR), scratch);
      Projectors.load(Networks.projector(scope, config), config);
      if (Networks.isGated(config)) {
        GatedLayers.load(scope, config, outline.layers(), Precision.FLOAT32);
      }
      scope.finish();
    }
    return outline;
  }

  private ModelSpec.Encoder asked(PublishedModel model, ModelSpec.Source seeing) {
    PublishedModel.Encoder encoder = model.encoder();
    return new ModelSpec.Encoder(
        supplied.encoder() == null ? encoder.kind() : null,
        seeing,
        encoder.layers(),
        0,
        encoder.tokens(),
        0,
        null);
  }

  private ModelParts load(
      PublishedModel model,
      Frozen seeing,
      ModelSpec.Source speaking,
      Precision precision,
      @Nullable Path words)
      throws IOException {
    Frozen decoder =
        speaking.source().equals(seeing.path().toString())
            ? seeing
            : Frozen.find(speaking, null, sources);
    ImageFeatures images =
        ImageFeatures.load(manager, asked(model, seeing.source()), seeing, null)
            .prepared(model.encoder().processor());
    Path generation = decoder.path().resolve(ModelParts.GENERATION);
    ModelParts.Language language =
        new ModelParts.Language(
            LanguageFiles.load(decoder.path(), manager, precision, null),
            Files.isRegularFile(generation) ? generation : null,
            null);
    String named = template(model, language.loaded().tokenizer());
    ChatTemplate template = ChatTemplates.resolve(named, language.loaded().tokenizer());
    List<String> tokens = model.tokens();
    language = TokenRows.named(language, tokens.isEmpty() ? template.specialTokens() : tokens);
    if (!tokens.isEmpty()) {
      language = rows(model, language, tokens);
    }
    WeightScope scope = WeightScope.of(model.tensors().view(Part.PROJECTOR), manager);
    ProjectorConfig config = model.projector();
    Projector projector = Projectors.load(Networks.projector(scope, config), config);
    MultimodalNetwork network =
        Networks.around(
            Media.Kind.IMAGE,
            config,
            projector,
            images.positions(),
            language.loaded(),
            template,
            (shape, layers) -> GatedLayers.load(scope, shape, layers, Precision.FLOAT32));
    scope.finish();
    ModelSpec spec =
        new ModelSpec(
            ModelSpec.only(Media.Kind.IMAGE, images.spec(), config),
            decoder.source(),
            false,
            model.adapterConfig() != null,
            List.of(),
            named,
            "",
            precision.id(),
            tokens,
            Map.of());
    ModelParts parts =
        new ModelParts(
            manager,
            spec,
            Map.of(Media.Kind.IMAGE, images),
            network,
            language,
            new ModelParts.Reading(template, words == null ? null : InstructionTokens.open(words)));
    attach(model, parts);
    return parts;
  }

  private ModelParts.Language rows(
      PublishedModel model, ModelParts.Language language, List<String> tokens) throws IOException {
    Checkpoint table = model.tensors().view(Part.EMBEDDINGS);
    if (table.tensors().size() != 1) {
      throw new CheckpointException(
          "%s: holds the embedding tables %s, expected one"
              .formatted(model.source(), table.tensors().keySet()));
    }
    String name = table.tensors().keySet().iterator().next();
    return TokenRows.ofTable(WeightScope.of(table, manager), name, language, tokens);
  }

  /** The given one; the checkpoint's own; the authors'. */
  private String template(PublishedModel model, Tokenizer tokenizer) {
    String given = supplied.template();
    if (given != null) {
      return given;
    }
    boolean own = model.decoder().inside() && supplied.decoder() == null;
    return own && tokenizer.chatTemplate() != null ? ChatTemplates.OF_TOKENIZER : model.template();
  }

  /** The tokenizer of an instruction-aware projector; hub folders have it in a folder of theirs. */
  private @Nullable Path words(PublishedModel model, Path path) throws IOException {
    ProjectorConfig.Queries queries = model.projector().queries();
    if (!model.projector().type().equals("qformer_instruct") || queries == null) {
      return null;
    }
    String given = supplied.words();
    Path own = path.resolve(ModelFolder.WORDS);
    if (given == null && !Files.isDirectory(own)) {
      throw new CheckpointException(
          "%s: no folder %s in it, but its projector reads the instruction by a vocabulary of %d: give --qformer-tokenizer (the authors' is bert-base-uncased with a token [DEC] more)"
              .formatted(path, ModelFolder.WORDS, queries.vocabulary()));
    }
    return given == null ? own : sources.resolve(given);
  }

  private static void attach(PublishedModel model, ModelParts parts) throws IOException {
    if (model.adapterConfig() != null) {
      Checkpoint branches = model.tensors().view(Part.ADAPTER);
      LoraAdapter adapter =
          LoraAdapter.load(model.adapterConfig(), branches, parts.network().linears());
      parts.adapters().set(null, adapter);
    }
  }
}
