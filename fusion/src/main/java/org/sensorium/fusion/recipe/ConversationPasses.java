package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.RowEncoder;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.FrameTimes;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.train.ShuffledRows;
import org.sensorium.fusion.train.Trainer;
import org.sensorium.nn.kernels.Kernels;

/** Conversations, batch by batch, and their loss through the decoder. */
final class ConversationPasses
    implements Trainer.Source<ConversationPasses.Pass>, Trainer.Loss<ConversationPasses.Pass> {

  /** What only media pass. */
  private static final Set<StageConfig.Part> SEEING =
      Set.of(StageConfig.Part.PROJECTOR, StageConfig.Part.ENCODER);

  /** Rows with the features of their media. */
  record Pass(List<InputRow> rows, List<float[]> features) {}

  private final MultimodalNetwork network;
  private final ModelParts parts;
  private final List<InputRow> rows = new ArrayList<>();
  private final List<TrainingData.Row> data = new ArrayList<>();
  private final FeatureCache cache;
  private final ShuffledRows order;
  private final int steps;
  private int withoutMedia;

  private ConversationPasses(
      ModelParts parts,
      RowEncoder encoder,
      TrainingData training,
      FeatureCache cache,
      StageConfig stage,
      DataConfig config,
      long seed)
      throws IOException {
    network = parts.network();
    this.parts = parts;
    this.cache = cache;
    for (TrainingData.Row row : training.rows()) {
      if (stage.takes(row, parts.kinds())) {
        Conversation told =
            FrameTimes.told(row.conversation(), encoder, row.media(), cache::frameTimes);
        for (InputRow encoded : encoded(network, told, encoder, config.turns())) {
          add(row, encoded.truncatedTo(config.maxLength()), stage, config);
        }
      }
    }
    if (rows.isEmpty()) {
      throw new ConfigException(nothingToLearn(stage));
    }
    order = new ShuffledRows(rows.size(), stage.batchSize(), stage.gradientAccumulation(), seed);
    steps = stage.steps() > 0 ? stage.steps() : order.steps(stage.epochs());
  }

  private String nothingToLearn(StageConfig stage) {
    String of = stage.modality() == null ? "" : " of its modality, " + stage.modality();
    if (withoutMedia > 0) {
      return "recipe %s trains the projector alone and needs media%s, but no training row has any"
          .formatted(stage.recipe().id(), of);
    }
    return of.isEmpty()
        ? "stage with recipe %s: no training row comes from its sources %s"
            .formatted(stage.recipe().id(), stage.sources())
        : "stage with recipe %s: no training row from its sources %s shows media%s"
            .formatted(stage.recipe().id(), stage.sources(), of);
  }

  /** The rows of a conversation. */
  static List<InputRow> encoded(
      MultimodalNetwork network,
      Conversation conversation,
      RowEncoder encoder,
      DataConfig.Turns turns) {
    if (network.oneAnswerARow()) {
      return encoder.questions(conversation);
    }
    return switch (turns) {
      case TOGETHER -> List.of(encoder.training(conversation));
      case SIDE_BY_SIDE -> List.of(encoder.sideBySide(conversation));
    };
  }

  private void add(TrainingData.Row row, InputRow encoded, StageConfig stage, DataConfig config)
      throws ConfigException {
    if (encoded.supervisedCount() == 0) {
      throw new ConfigException(
          "conversation %s has no answer to learn within max_length %d: raise it, or leave the row out"
              .formatted(row.conversation().id(), config.maxLength()));
    }
    int positions = network.maxPositions();
    int places = network.places(encoded);
    if (places > positions) {
      throw new ConfigException(
          "conversation %s takes %d positions, but the decoder has %d: set max_length to at most %d, take smaller pictures (pool), or leave the row out"
              .formatted(
                  row.conversation().id(),
                  places,
                  positions,
                  positions + encoded.reach() - places));
    }
    if (encoded.media().size() > network.maxMedia()) {
      throw new ConfigException(
          "conversation %s shows %d media by one of its questions, but the decoder takes at most %d: leave it out, or cut it up"
              .formatted(row.conversation().id(), encoded.media().size(), network.maxMedia()));
    }
    if (encoded.media().size() < network.minMedia()) {
      throw new ConfigException(
          "conversation %s has a question that shows no medium, but the decoder needs one: leave it out"
              .formatted(row.conversation().id()));
    }
    boolean shown = encoded.kinds().stream().anyMatch(stage.kinds(parts.kinds())::contains);
    boolean apart = stage.adapterOf() != null; // such adapters do not work in this row either
    if (!shown && stage.train().stream().allMatch(part -> needsMedia(part, apart))) {
      withoutMedia++; // nothing of it passes through what is trained
      return;
    }
    rows.add(encoded);
    data.add(row);
  }

  private static boolean needsMedia(StageConfig.Part part, boolean adaptersApart) {
    return SEEING.contains(part) || (part == StageConfig.Part.LORA && adaptersApart);
  }

  static ConversationPasses of(
      ModelParts parts,
      RowEncoder encoder,
      TrainingData training,
      FeatureCache cache,
      StageConfig stage,
      DataConfig config,
      long seed)
      throws IOException {
    return new ConversationPasses(parts, encoder, training, cache, stage, config, seed);
  }

  int steps() {
    return steps;
  }

  /** Rows left out: the projector alone is trained, and they have no medium that it sees. */
  int withoutMedia() {
    return withoutMedia;
  }

  @Override
  public List<Pass> passes(int step) throws IOException {
    List<Pass> passes = new ArrayList<>();
    for (int[] chosen : order.passes(step)) {
      List<InputRow> batch = new ArrayList<>();
      List<float[]> features = new ArrayList<>();
      for (int row : chosen) {
        batch.add(rows.get(row));
        for (int medium : rows.get(row).media()) {
          features.add(cache.stored(data.get(row).media().get(medium)));
        }
      }
      passes.add(new Pass(batch, features));
    }
    return passes;
  }

  @Override
  public NDArray sum(NDManager step, Pass pass) {
    NDArray sum = null;
    for (Map.Entry<Set<Media.Kind>, Pass> alike : byAdapters(pass).entrySet()) {
      parts.adapters().workFor(alike.getKey());
      NDArray loss = loss(step, alike.getValue());
      sum = sum == null ? loss : Kernels.add(sum, loss);
    }
    return Objects.requireNonNull(sum, "a pass has rows");
  }

  private NDArray loss(NDManager step, Pass pass) {
    List<NDArray> features = new ArrayList<>();
    for (InputRow row : pass.rows()) {
      for (Media.Kind kind : row.kinds()) {
        float[] one = pass.features().get(features.size());
        features.add(MultimodalNetwork.array(step, one, parts.encoders().of(kind).positions()));
      }
    }
    return network.summedLoss(step, pass.rows(), features);
  }

  /** The rows of a pass, together with those that the same adapters work in. */
  private Map<Set<Media.Kind>, Pass> byAdapters(Pass pass) {
    if (!parts.adapters().differ()) {
      return Map.of(Set.of(), pass);
    }
    Map<Set<Media.Kind>, Pass> groups = new LinkedHashMap<>();
    int at = 0;
    for (InputRow row : pass.rows()) {
      Pass group =
          groups.computeIfAbsent(
              parts.adapters().working(Set.copyOf(row.kinds())),
              key -> new Pass(new ArrayList<>(), new ArrayList<>()));
      group.rows().add(row);
      group.features().addAll(pass.features().subList(at, at + row.kinds().size()));
      at += row.kinds().size();
    }
    return groups;
  }

  @Override
  public int tokens(Pass pass) {
    return InputRow.supervisedCount(pass.rows());
  }
}
