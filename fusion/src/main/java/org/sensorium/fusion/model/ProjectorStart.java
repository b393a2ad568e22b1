package org.sensorium.fusion.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LlavaCheckpoint;
import org.sensorium.fusion.model.published.Part;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.published.PublishedModel;
import org.sensorium.fusion.projector.GatedLayers;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.Projectors;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/**
 * Where a projector, and gates in the decoder, begin that are not new; what kind of files these are
 * tell the files: a BERT (for a Q-Former), an OFA (for a linear map), what {@code represent} leaves
 * or LAVIS' first stage (for a Q-Former), a file of Video-LLaMA's (for its bridges), a model
 * folder, or a checkpoint of a {@link PublishedLayouts published} system. BLIP-2 of either stage is
 * also where {@code video_llama} begins, whose frames it looks at.
 */
final class ProjectorStart implements AutoCloseable {
  private static final String OFA = "encoder.image_proj";
  private static final String CLIP_QUERIES = "video_query_tokens";

  private final PublishedFiles files;
  private final NDManager manager;
  private final List<String> tokens;
  private final Kind kind;
  private final WeightScope scope; // by our names

  private enum Kind {
    BERT,
    OFA,
    REPRESENTATION,
    VIDEO_LLAMA,
    PROJECTOR
  }

  private ProjectorStart(
      PublishedFiles files, NDManager manager, List<String> tokens, Kind kind, WeightScope scope) {
    this.files = files;
    this.manager = manager;
    this.tokens = tokens;
    this.kind = kind;
    this.scope = scope;
  }

  /**
   * Opens the files.
   *
   * @param reads the modality that the projector is for: of a model folder's projectors the one of
   *     this modality begins it, or the only one
   * @param manager owner of the weights
   * @throws CheckpointException if they are of no known kind
   */
  static ProjectorStart open(Path path, Media.Kind reads, NDManager manager) throws IOException {
    PublishedFiles files = PublishedFiles.open(path);
    try {
      return of(files, reads, manager);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static ProjectorStart of(PublishedFiles files, Media.Kind reads, NDManager manager)
      throws IOException {
    Checkpoint weights = files.checkpoint();
    WeightScope all = WeightScope.of(weights, manager);
    if (files.config().path("model_type").asText().equals("bert")) {
      return new ProjectorStart(files, manager, List.of(), Kind.BERT, all);
    }
    if (weights.tensors().containsKey("vision_proj.weight")) {
      return new ProjectorStart(files, manager, List.of(), Kind.REPRESENTATION, all);
    }
    if (weights.tensors().keySet().stream().anyMatch(name -> name.endsWith(OFA + ".weight"))) {
      return new ProjectorStart(files, manager, List.of(), Kind.OFA, all);
    }
    if (Files.isRegularFile(files.path().resolve(ModelSpec.FILE))) {
      WeightScope own = ofFolder(LlavaCheckpoint.projector(all), files.path(), reads);
      return new ProjectorStart(files, manager, List.of(), Kind.PROJECTOR, own);
    }
    if (weights.tensors().keySet().stream()
        .anyMatch(name -> name.matches("(model\\.)?(video|audio)_query_tokens"))) {
      return new ProjectorStart(files, manager, List.of(), Kind.VIDEO_LLAMA, all);
    }
    PublishedModel model = PublishedLayouts.describe(files);
    return new ProjectorStart(
        files,
        manager,
        model.tokens(),
        Kind.PROJECTOR,
        WeightScope.of(model.tensors().view(Part.PROJECTOR), manager));
  }

  /** A projector of a model folder. */
  private static WeightScope ofFolder(WeightScope own, Path folder, Media.Kind reads)
      throws IOException {
    Set<Media.Kind> kinds = ModelSpec.read(folder).kinds();
    if (kinds.size() > 1 && !kinds.contains(reads)) {
      throw new CheckpointException(
          "%s: the model reads %s, so it has no projector to begin that of %s with: name one that does, or one of a single modality"
              .formatted(
                  folder,
                  kinds.stream().map(Modality::plural).collect(Collectors.joining(", ")),
                  Modality.plural(reads)));
    }
    Media.Kind from = kinds.contains(reads) ? reads : kinds.iterator().next();
    for (Media.Kind other : Modality.all()) {
      if (other != from && other != Media.Kind.IMAGE) {
        own.ignore("^" + Pattern.quote(own.key(Modality.prefix(other))));
      }
    }
    return PartsReader.of(own, from);
  }

  /** Tokens whose embeddings the files have, in the order in which their authors added them. */
  List<String> tokens() {
    return tokens;
  }

  /**
   * The projector.
   *
   * @param seed of what the files do not have
   * @throws CheckpointException if the weights do not fit it
   */
  Projector projector(ProjectorConfig config, long seed) throws IOException {
    if (config.frameQueries() != null && kind != Kind.VIDEO_LLAMA && !scope.has(CLIP_QUERIES)) {
      return Projectors.createFromImageQFormer(scope, config, seed);
    }
    return switch (kind) {
      case BERT -> Projectors.createFromBert(scope, config, seed);
      case REPRESENTATION -> Projectors.createFromRepresentation(scope, config, seed);
      case OFA -> ofa(config);
      case VIDEO_LLAMA -> videoLlama(config);
      case PROJECTOR -> {
        Projector projector = Projectors.load(Networks.projector(scope, config), config);
        if (!Networks.isGated(config)) {
          scope.finish();
        }
        yield projector;
      }
    };
  }

  /** One of the two bridges; the file may hold the other and parts of the towers. */
  private Projector videoLlama(ProjectorConfig config) throws IOException {
    scope.alias("", "model").ignore("");
    Projector projector = Projectors.load(scope, config);
    scope.finish();
    return projector;
  }

  private Projector ofa(ProjectorConfig config) throws IOException {
    if (!config.type().equals("linear")) {
      throw new CheckpointException(
          "%s: holds OFA's linear map of patches, but the projector's type is \"%s\", expected \"linear\""
              .formatted(files.path(), config.type()));
    }
    WeightScope map = scope.alias("", "model").sub(OFA);
    Projector projector = Projectors.load(map, config);
    map.finish();
    return projector;
  }

  /** The gates of a decoder of so many layers; read after the projector. */
  GatedLayers gates(ProjectorConfig config, int layers) throws IOException {
    GatedLayers gates = GatedLayers.load(scope, config, layers, Precision.FLOAT32);
    scope.finish();
    return gates;
  }

  /** Gives the tokens the embeddings that the files have for them. */
  ModelParts.Language embed(ModelParts.Language language) throws IOException {
    if (tokens.isEmpty()) {
      return language;
    }
    PublishedModel model = PublishedLayouts.describe(files);
    Checkpoint table = model.tensors().view(Part.EMBEDDINGS);
    String name = table.tensors().keySet().iterator().next();
    return TokenRows.taken(WeightScope.of(table, manager), name, language, tokens);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
