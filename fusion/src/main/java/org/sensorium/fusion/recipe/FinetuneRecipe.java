package org.sensorium.fusion.recipe;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.Scores;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.recipe.RunListener.Progress;
import org.sensorium.fusion.train.RunDirectory;

/**
 * Trains a model as a run file says: load and freeze, read the data, compute the features of the
 * frozen encoder once, score, train stage by stage, score again, save.
 *
 * <p>The run's folder then holds {@code config.yaml}, {@code log.jsonl}, TensorBoard events, the
 * last checkpoint, {@code model/} and, with a test file, {@code scores.json} and the answers.
 */
public final class FinetuneRecipe {
  private final RunConfig config;
  private final ModelSources sources;
  private final FeatureStore features;
  private final RunListener listener;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /** Where features are kept. */
  public interface FeatureStore {
    Path folder();
  }

  public FinetuneRecipe(
      RunConfig config, ModelSources sources, FeatureStore features, RunListener listener) {
    this.config = config;
    this.sources = sources;
    this.features = features;
    this.listener = listener;
  }

  /**
   * What a run leaves.
   *
   * @param model the model's folder
   * @param scores empty lists without a test file
   */
  public record Result(Path model, Scores scores) {}

  /**
   * Runs.
   *
   * @param resume whether to go on from the last complete checkpoint of the run's folder
   */
  public Result run(boolean resume) throws IOException {
    Path folder = config.folder();
    RunDirectory directory =
        resume ? RunDirectory.open(folder) : RunDirectory.create(folder, config.toYaml());
    TrainingData data = TrainingData.read(config.data());
    try (MultimodalModel model = MultimodalModel.of(parts())) {
      FeatureCache cache = new FeatureCache(features.folder(), model.parts().encoder());
      timed("features", () -> computeFeatures(data, cache));
      List<Answer> before = resume ? List.of() : score("before", model, data, cache);
      StageRunner runner =
          new StageRunner(config, directory, model.parts(), model.rows(), data, cache, listener);
      timed("training", () -> runner.runAll(resume));
      model.refresh();
      List<Answer> after = score("after", model, data, cache);
      Path saved = save(model.parts(), folder);
      Scores scores =
          new Scores(before, after, data.frequentAnswers().score(questions(data)), seconds);
      if (data.test() != null) {
        scores.write(folder.resolve("scores.json"));
      }
      return new Result(saved, scores);
    }
  }

  private ModelParts parts() throws IOException {
    listener.say(
        "Loading %s and %s (%s)"
            .formatted(
                config.model().encoder(), config.model().decoder(), config.precision().id()));
    return new PartsLoader(config, sources).load(device());
  }

  private Device device() {
    return Devices.of(config.device());
  }

  private void computeFeatures(TrainingData data, FeatureCache cache) throws IOException {
    List<Path> media = data.media();
    try (Progress progress = listener.begin("features", media.size(), "pictures")) {
      cache.fill(media, done -> progress.at(done, ""));
    }
  }

  private static List<org.sensorium.fusion.eval.Question> questions(TrainingData data) {
    return data.test() == null ? List.of() : data.test().questions();
  }

  private List<Answer> score(
      String when, MultimodalModel model, TrainingData data, FeatureCache cache)
      throws IOException {
    TrainingData.TestSet test = data.test();
    if (test == null) {
      return List.of();
    }
    long start = System.nanoTime();
    Path log = config.folder().resolve("answers-%s.jsonl".formatted(when));
    List<Answer> answers =
        new TestScorer(model, cache, config.maxNewTokens(), listener).score(test, log, when);
    seconds.put("scoring " + when, (System.nanoTime() - start) / 1e9);
    return answers;
  }

  private Path save(ModelParts parts, Path folder) throws IOException {
    Path saved = folder.resolve("model");
    org.sensorium.fusion.train.AtomicFolder.write(saved, parts::save);
    Files.createDirectories(saved);
    return saved;
  }

  /** Work that may fail on files. */
  private interface Work {
    void run() throws IOException;
  }

  private void timed(String part, Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    seconds.merge(part, (System.nanoTime() - start) / 1e9, Double::sum);
  }
}
