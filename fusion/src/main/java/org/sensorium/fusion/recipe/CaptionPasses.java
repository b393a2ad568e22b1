package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.train.CaptionWords;
import org.sensorium.fusion.train.ShuffledRows;
import org.sensorium.fusion.train.Trainer;

/** Media with their captions, batch by batch, for {@link CaptionWords}. */
final class CaptionPasses implements Trainer.Source<CaptionWords.Work> {
  private final CaptionWords words;
  private final ShuffledRows order;
  private final int steps;
  private final FeatureCache cache;
  private final Captions captions;

  /** The passes of a stage, through the longest thing said about each medium. */
  CaptionPasses(
      ModelParts parts, TrainingData data, FeatureCache cache, StageConfig stage, long seed)
      throws IOException {
    this.cache = cache;
    captions = Captions.of(data, stage, parts.kinds());
    Media.Kind kind = stage.kind(parts.kinds());
    words =
        new CaptionWords(
            parts.manager(),
            parts.network().projector(kind),
            parts.encoders().of(kind).positions(),
            parts.network().language(),
            parts.tokenizer(),
            captions.texts());
    int batch = Math.min(stage.batchSize(), captions.texts().size());
    order = new ShuffledRows(captions.texts().size(), batch, 1, seed);
    steps = stage.steps() > 0 ? stage.steps() : order.steps(stage.epochs());
  }

  CaptionWords loss() {
    return words;
  }

  List<String> words() {
    return words.words();
  }

  Map<String, NDArray> parameters() {
    return words.parameters();
  }

  int steps() {
    return steps;
  }

  @Override
  public List<CaptionWords.Work> passes(int step) throws IOException {
    List<float[]> features = new ArrayList<>();
    List<String> said = new ArrayList<>();
    for (int row : order.passes(step).get(0)) {
      features.add(cache.stored(captions.media().get(row)));
      said.add(captions.texts().get(row));
    }
    return List.of(new CaptionWords.Work(features, said));
  }
}
