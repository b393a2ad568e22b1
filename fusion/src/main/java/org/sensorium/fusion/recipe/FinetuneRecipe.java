package org.sensorium.fusion.recipe;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.AnswerLog;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.eval.Scores;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.recipe.RunListener.Progress;
import org.sensorium.fusion.train.AtomicFolder;
import org.sensorium.fusion.train.RunDirectory;

/**
 * Trains a model as a run file says: load and freeze, read the data, compute the features of the
 * frozen encoder once, score, train stage by stage, score again, save.
 *
 * <p>The run's folder then holds {@code config.yaml}, {@code log.jsonl}, TensorBoard events, the
 * last checkpoint, {@code model/} and, with a test file, {@code scores.json}, the answers and
 * {@code report.html}.
 */
public final class FinetuneRecipe {
  /** Name of the page in a run's folder. */
  public static final String REPORT = "report.html";

  private static final int SHOWN = 80; // of a sample answer, characters

  private final RunConfig config;
  private final ModelSources sources;
  private final Path features;
  private final RunListener listener;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /**
   * A recipe to be run once.
   *
   * @param sources of the frozen parts
   * @param features folder in which the frozen encoder's features are kept, for later runs too
   */
  public FinetuneRecipe(
      RunConfig config, ModelSources sources, Path features, RunListener listener) {
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
   * @param tryIt a command that uses the model
   */
  public record Result(Path model, Scores scores, String tryIt) {}

  /**
   * Looks at all that a run needs and can be had at once: the device and the data.
   *
   * @return what the data hold, in words
   */
  public String check() throws IOException {
    device();
    TrainingData data = TrainingData.read(config.data());
    return "train: %d conversations, test: %d questions, %d pictures"
        .formatted(data.rows().size(), questions(data).size(), data.media().size());
  }

  /**
   * Runs.
   *
   * @param resume whether to go on from the last complete checkpoint of the run's folder
   */
  public Result run(boolean resume) throws IOException {
    Path folder = config.folder();
    TrainingData data = TrainingData.read(config.data());
    RunDirectory directory = resume ? reopen() : RunDirectory.create(folder, config.toYaml());
    try (MultimodalModel model = MultimodalModel.of(parts())) {
      FeatureCache cache = new FeatureCache(features, model.parts().encoder());
      timed("features", () -> computeFeatures(data, cache));
      List<Answer> before = resume ? answersBefore(data) : List.of();
      if (before.isEmpty()) {
        before = score("before", model, data, cache);
      }
      StageRunner runner =
          new StageRunner(config, directory, model.parts(), model.rows(), data, cache, listener);
      timed("training", () -> runner.runAll(resume));
      model.refresh();
      List<Answer> after = score("after", model, data, cache);
      Path saved = save(model.parts(), folder);
      Scores scores =
          new Scores(before, after, data.frequentAnswers().score(questions(data)), seconds);
      TrainingData.TestSet test = data.test();
      if (test != null) {
        scores.write(folder.resolve("scores.json"));
        RunReport report = new RunReport(config, directory, saved, scores, test);
        report.write(folder.resolve(REPORT));
        return new Result(saved, scores, report.tryIt());
      }
      return new Result(saved, scores, "./sensorium chat --model " + saved);
    }
  }

  /**
   * Looks whether the run that was begun in the run's folder can go on, before its data are read.
   *
   * @throws ConfigException if its run file was another
   */
  public void checkBegun() throws IOException {
    reopen();
  }

  /** The run's folder, if its run file is still the same. */
  private RunDirectory reopen() throws IOException {
    RunDirectory directory = RunDirectory.open(config.folder());
    List<String> then = Files.readAllLines(directory.config());
    List<String> now = config.toYaml().lines().toList();
    for (int i = 0; i < Math.max(then.size(), now.size()); i++) {
      String old = i < then.size() ? then.get(i) : "";
      String said = i < now.size() ? now.get(i) : "";
      if (!old.equals(said)) {
        throw new ConfigException(
            "%s, line %d: the run was started with \"%s\", now it is \"%s\": a run goes on as it began, give another name to start a new one"
                .formatted(directory.config(), i + 1, old.strip(), said.strip()));
      }
    }
    return directory;
  }

  /** What an interrupted run has noted before training; empty if it did not come so far. */
  private List<Answer> answersBefore(TrainingData data) throws IOException {
    Path log = answers("before");
    if (!Files.exists(log)) {
      return List.of();
    }
    List<Answer> answers = AnswerLog.read(log);
    return answers.size() == questions(data).size() ? answers : List.of();
  }

  private Path answers(String when) {
    return config.folder().resolve("answers-%s.jsonl".formatted(when));
  }

  private ModelParts parts() throws IOException {
    listener.say(
        "Loading %s and %s (%s)"
            .formatted(
                config.model().encoder(), config.model().decoder(), config.precision().id()));
    return new PartsLoader(config, sources).load(device());
  }

  private Device device() throws IOException {
    return Devices.of(config.device());
  }

  private void computeFeatures(TrainingData data, FeatureCache cache) throws IOException {
    List<Path> media = data.media();
    try (Progress progress = listener.begin("features", media.size(), "pictures")) {
      cache.fill(media, done -> progress.at(done, ""));
    }
  }

  private static List<Question> questions(TrainingData data) {
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
    List<Answer> answers =
        new TestScorer(model, cache, config.maxNewTokens(), listener)
            .score(test, answers(when), "scoring " + when);
    showSamples(when, answers);
    seconds.put("scoring " + when, (System.nanoTime() - start) / 1e9);
    return answers;
  }

  /** One answer of each kind, to be read while the run goes on. */
  private void showSamples(String when, List<Answer> answers) {
    listener.say("Some answers %s training:".formatted(when));
    Set<String> shown = new HashSet<>();
    for (Answer answer : answers) {
      if (shown.add(answer.kind())) {
        listener.say(
            "  %s  %s%n      %s %s"
                .formatted(
                    answer.kind(),
                    answer.question(),
                    shortened(answer.answer()),
                    answer.exact() ? "(right)" : "(truth: %s)".formatted(answer.truth())));
      }
    }
  }

  private static String shortened(String answer) {
    String line = answer.replace('\n', ' ');
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }

  private Path save(ModelParts parts, Path folder) throws IOException {
    Path saved = folder.resolve("model");
    AtomicFolder.write(saved, parts::save);
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
