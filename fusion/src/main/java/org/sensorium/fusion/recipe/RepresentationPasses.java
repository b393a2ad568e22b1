package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.input.InstructionTokens;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.projector.Instruction;
import org.sensorium.fusion.projector.Projector;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.fusion.projector.QFormerWeights;
import org.sensorium.fusion.projector.representation.HardNegatives;
import org.sensorium.fusion.projector.representation.QFormerRepresentation;
import org.sensorium.fusion.train.ShuffledRows;
import org.sensorium.fusion.train.Trainer;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.text.Tokenizer;

/**
 * BLIP-2's first stage: pictures with their captions, batch by batch, through a Q-Former of the
 * same sizes as the projector's, which afterwards goes on with what it has learned.
 */
final class RepresentationPasses
    implements Trainer.Source<RepresentationPasses.Work>,
        Trainer.Loss<RepresentationPasses.Work>,
        AutoCloseable {
  private static final int COMMON = 256; // width of the space of pictures and texts, LAVIS'

  /** Pictures and captions of a batch, and what chooses those that do not match. */
  record Work(List<float[]> features, Instruction captions, long seed) {}

  private final NDManager manager; // of what no projector has; freed behind the stage
  private final Captions captions;
  private final Projector projector;
  private final QFormerRepresentation representation;
  private final InstructionTokens tokens;
  private final FeatureCache cache;
  private final Media.Kind kind;
  private final int positions;
  private final ShuffledRows order;
  private final int steps;
  private final long seed;

  /**
   * The passes of a stage.
   *
   * @param start checkpoint of a BERT, or what another run's stage has left; null for new weights
   */
  RepresentationPasses(
      ModelParts parts,
      TrainingData data,
      FeatureCache cache,
      StageConfig stage,
      @Nullable Path start,
      long seed)
      throws IOException {
    captions = Captions.of(data, stage, parts.kinds());
    int batch = Math.min(stage.batchSize(), captions.media().size());
    if (batch < 2) {
      throw new ConfigException(
          "recipe represent tells the pictures of a batch apart, but only %d has a caption: expected at least 2"
              .formatted(captions.media().size()));
    }
    this.cache = cache;
    this.seed = seed;
    kind = stage.kind(parts.kinds());
    positions = parts.encoders().of(kind).positions();
    Tokenizer words = parts.instructionTokenizer();
    ProjectorConfig.Queries queries = parts.spec().branch(kind).projector().queries();
    if (words == null || queries == null) {
      throw new ConfigException(
          "recipe represent trains a Q-Former on captions: expected projector.type qformer with projector.queries and projector.tokenizer, found type %s"
              .formatted(parts.spec().branch(kind).projector().type()));
    }
    projector = parts.network().projector(kind);
    tokens = new InstructionTokens(words);
    manager = parts.manager().newSubManager();
    representation = make(parts, queries.reading(words.vocabularySize()), start, seed);
    order = new ShuffledRows(captions.media().size(), batch, stage.gradientAccumulation(), seed);
    steps = stage.steps() > 0 ? stage.steps() : order.steps(stage.epochs());
  }

  private QFormerRepresentation make(
      ModelParts parts, ProjectorConfig.Queries queries, @Nullable Path start, long seed)
      throws IOException {
    QFormerRepresentation.Settings settings =
        new QFormerRepresentation.Settings(
            parts.encoders().of(kind).width(), COMMON, tokens.captionStart(), queries);
    if (start == null) {
      return QFormerRepresentation.create(manager, settings, seed);
    }
    try (PublishedFiles files = PublishedFiles.open(start)) {
      WeightScope scope = WeightScope.of(files.checkpoint(), manager);
      if (files.config().path("model_type").asText().equals("bert")) {
        return QFormerRepresentation.createFromBert(scope, settings, seed);
      }
      if (files.checkpoint().tensors().containsKey("vision_proj.weight")) {
        return QFormerRepresentation.load(scope, settings); // goes on where another run ended
      }
    }
    throw new ConfigException(
        "recipe represent begins with a BERT, with what represent left (RUN/representation) or anew, but projector.start is %s, which is neither: leave the stage out, or start from one of these"
            .formatted(start));
  }

  int steps() {
    return steps;
  }

  /** What is trained that no projector has, by name. */
  Map<String, NDArray> parameters() {
    return representation.weights();
  }

  /** All that is trained, by name. */
  Map<String, NDArray> trained() {
    Map<String, NDArray> trained = new LinkedHashMap<>(representation.weights());
    trained.putAll(projector.seeing());
    return trained;
  }

  /** Gives the projector what its Q-Former has learned, and keeps the whole in a folder. */
  void finish(ModelParts parts, Path folder) throws IOException {
    Map<String, NDArray> learned = representation.weights();
    parts
        .projectorWeights(kind)
        .forEach(
            (name, weight) -> {
              NDArray mine = learned.get(QFormerWeights.inRepresentation(name));
              if (mine != null) {
                mine.copyTo(weight);
              }
            });
    Files.createDirectories(folder);
    SafetensorsWriter.write(folder.resolve("model.safetensors"), learned);
  }

  @Override
  public void close() {
    manager.close();
  }

  @Override
  public List<Work> passes(int step) throws IOException {
    List<Work> passes = new ArrayList<>();
    for (int[] chosen : order.passes(step)) {
      List<float[]> features = new ArrayList<>();
      int[][] ids = new int[chosen.length][];
      for (int i = 0; i < chosen.length; i++) {
        features.add(cache.stored(captions.media().get(chosen[i])));
        ids[i] = tokens.of(captions.texts().get(chosen[i]));
      }
      passes.add(new Work(features, Instruction.of(ids), seed + step));
    }
    return passes;
  }

  @Override
  public NDArray sum(NDManager step, Work work) {
    List<NDArray> features =
        work.features().stream().map(one -> MultimodalNetwork.array(step, one, positions)).toList();
    return representation
        .losses(
            projector.seen(MultimodalNetwork.stack(step, features)),
            work.captions(),
            HardNegatives.drawn(new SplittableRandom(work.seed())))
        .sum();
  }

  @Override
  public int tokens(Work work) {
    return 1; // the losses are means already
  }
}
