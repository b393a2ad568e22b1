package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.RowEncoder;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.train.ShuffledRows;
import org.sensorium.fusion.train.Trainer;

/** Conversations, batch by batch, and their loss through the decoder. */
final class ConversationPasses
    implements Trainer.Source<ConversationPasses.Pass>, Trainer.Loss<ConversationPasses.Pass> {

  /** A batch with the features of its media. */
  record Pass(SplicedBatch batch, List<float[]> features) {}

  private final MultimodalNetwork network;
  private final int mediumPositions;
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
    mediumPositions = parts.encoder().positions();
    this.cache = cache;
    for (TrainingData.Row row : training.rows()) {
      InputRow encoded =
          switch (config.turns()) {
            case TOGETHER -> encoder.training(row.conversation());
            case SIDE_BY_SIDE -> encoder.questions(row.conversation());
          };
      encoded = encoded.truncatedTo(config.maxLength());
      if (encoded.supervisedCount() == 0) {
        throw new ConfigException(
            "conversation %s has no answer to learn within max_length %d: raise it, or leave the row out"
                .formatted(row.conversation().id(), config.maxLength()));
      }
      int positions = parts.network().decoder().maxPositions();
      if (encoded.reach() > positions) {
        throw new ConfigException(
            "conversation %s takes %d positions, but the decoder has %d: set max_length to at most %d, or take smaller pictures (pool)"
                .formatted(row.conversation().id(), encoded.reach(), positions, positions));
      }
      if (stage.train() == StageConfig.Part.PROJECTOR && encoded.media().isEmpty()) {
        withoutMedia++; // nothing of it passes through the projector
        continue;
      }
      rows.add(encoded);
      data.add(row);
    }
    if (rows.isEmpty()) {
      throw new ConfigException(
          "recipe %s trains the projector alone and needs media, but no training row has any"
              .formatted(stage.recipe().name().toLowerCase(Locale.ROOT)));
    }
    order = new ShuffledRows(rows.size(), stage.batchSize(), stage.gradientAccumulation(), seed);
    steps = stage.steps() > 0 ? stage.steps() : order.steps(stage.epochs());
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

  /** Rows left out, because they have no medium and the projector alone is trained. */
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
      passes.add(new Pass(SplicedBatch.of(batch, SplicedBatch.Padding.RIGHT), features));
    }
    return passes;
  }

  @Override
  public NDArray sum(NDManager step, Pass pass) {
    List<NDArray> features =
        pass.features().stream()
            .map(one -> MultimodalNetwork.array(step, one, mediumPositions))
            .toList();
    return network.summedLoss(step, pass.batch(), features);
  }

  @Override
  public int tokens(Pass pass) {
    return pass.batch().supervised();
  }
}
