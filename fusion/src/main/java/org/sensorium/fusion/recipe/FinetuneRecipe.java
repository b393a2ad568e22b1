package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.eval.ScoreTable;
import org.sensorium.fusion.eval.Scores;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
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
 * newest checkpoints, {@code seconds.json} (wall time by part, over all sessions), {@code
 * sources.json} (rows by source, used and left out), {@code model/} and, with a test file, {@code
 * scores.json}, the answers and {@code report.html}; {@code quarantine.jsonl} lists rows that could
 * not be read, where some are allowed.
 */
public final class FinetuneRecipe {
  /** Name of the page in a run's folder. */
  public static final String REPORT = "report.html";

  /** Name of the list of rows that were left out, in a run's folder. */
  static final String QUARANTINE = "quarantine.jsonl";

  private static final int SHOWN = 80; // of a sample answer, characters

  private final RunConfig config;
  private final ModelSources sources;
  private final Path features;
  private final Path media;
  private final RunListener listener;

  /**
   * A recipe to be run once.
   *
   * @param sources of the frozen parts
   * @param features folder in which the frozen encoder's features are kept, for later runs too
   * @param media folder in which media are kept that lie in archives and rows, for later runs too
   */
  public FinetuneRecipe(
      RunConfig config, ModelSources sources, Path features, Path media, RunListener listener) {
    this.config = config;
    this.sources = sources;
    this.features = features;
    this.media = media;
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
    Devices.of(config);
    Path temporary = Files.createTempFile("quarantine", ".jsonl");
    double most = config.data().maxBadShare();
    try (QuarantineLedger ledger = most == 0 ? null : QuarantineLedger.create(temporary, most)) {
      TrainingData data = read(ledger);
      Map<RowOrigin, TrainingData.Count> counts = data.counts();
      return "%strain: %d conversations, test: %d questions, %d media%s"
          .formatted(
              counts.size() > 2
                  ? SourceCounts.text(counts, "%n".formatted()) + "%n".formatted()
                  : "",
              data.rows().size(),
              questions(data).size(),
              data.media().size(),
              bad(ledger) == 0 ? "" : ", left out: %d rows".formatted(bad(ledger)));
    } finally {
      Files.delete(temporary);
    }
  }

  /**
   * Runs.
   *
   * @param resume whether to go on from the last complete checkpoint of the run's folder
   */
  public Result run(boolean resume) throws IOException {
    if (!resume) {
      RunDirectory.checkFree(config.folder());
    }
    RunDirectory begun = resume ? reopen() : null;
    try (QuarantineLedger ledger = ledger()) {
      TrainingData data = read(ledger);
      try (MultimodalModel model = MultimodalModel.of(parts())) {
        StageChecks.parts(config, model.parts(), data);
        return run(model, data, ledger, begun);
      }
    }
  }

  /**
   * Runs with everything read and loaded.
   *
   * @param begun the folder of a run that goes on; null for a new one
   */
  private Result run(
      MultimodalModel model,
      TrainingData all,
      @Nullable QuarantineLedger ledger,
      @Nullable RunDirectory begun)
      throws IOException {
    Path folder = config.folder();
    boolean resume = begun != null;
    RunClock clock = RunClock.of(folder.resolve("seconds.json"), resume);
    FeatureCache cache = new FeatureCache(features, model.parts().encoders());
    TrainingData data = clock.timed("features", () -> readable(all, cache, ledger));
    // only now: a run that cannot start does not take the name
    RunDirectory directory = begun == null ? RunDirectory.create(folder, config.toYaml()) : begun;
    SourceCounts.write(data.counts(), folder.resolve("sources.json"));
    TestScorer scorer = new TestScorer(model, cache, config.maxNewTokens(), listener);
    List<Answer> before = score("before", scorer, data, resume, clock);
    model.refresh(); // its packed copy of the decoder goes before training needs the memory
    StageRunner runner =
        new StageRunner(
            config, directory, sources, model.parts(), model.rows(), data, cache, listener, clock);
    boolean trained = clock.timed("training", () -> runner.runAll(resume));
    model.refresh();
    List<Answer> after = score("after", scorer, data, resume && !trained, clock);
    Path saved = save(model, folder);
    ScoreTable baseline = data.frequentAnswers().score(questions(data));
    Scores scores = new Scores(before, after, baseline, clock.seconds());
    TrainingData.TestSet test = data.test();
    if (test == null) {
      String chat = ShellCommand.sensorium("chat", "--model", ShellCommand.path(saved));
      return new Result(saved, scores, chat);
    }
    scores.write(folder.resolve("scores.json"));
    RunReport report =
        new RunReport(config, directory, saved, scores, test, data.counts(), bad(ledger));
    report.write(folder.resolve(REPORT));
    return new Result(saved, scores, report.tryIt());
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

  private Path answers(String when) {
    return config.folder().resolve("answers-%s.jsonl".formatted(when));
  }

  private ModelParts parts() throws IOException {
    listener.say(
        "Loading %s and %s (%s)"
            .formatted(
                config.model().media().values().stream()
                    .map(MediumConfig::encoder)
                    .distinct()
                    .collect(Collectors.joining(", ")),
                config.model().decoder(),
                config.precision().id()));
    return new PartsLoader(config, sources).load(Devices.of(config));
  }

  private TrainingData read(@Nullable QuarantineLedger ledger) throws IOException {
    MediaCache cache = MediaCache.of(media, MediaLimits.DEFAULT);
    TrainingData data =
        TrainingData.read(config.data(), config.model().kinds(), config.seed(), cache, ledger);
    StageChecks.sources(config, data);
    return data;
  }

  /** Where bad rows go; null if there may be none. */
  private @Nullable QuarantineLedger ledger() throws IOException {
    double most = config.data().maxBadShare();
    return most == 0 ? null : QuarantineLedger.create(config.folder().resolve(QUARANTINE), most);
  }

  private static long bad(@Nullable QuarantineLedger ledger) {
    return ledger == null ? 0 : ledger.bad();
  }

  /** Computes the features, and leaves out the rows whose media cannot be read. */
  private TrainingData readable(
      TrainingData data, FeatureCache cache, @Nullable QuarantineLedger ledger) throws IOException {
    List<MediumFile> media = data.media();
    Map<MediumFile, IOException> problems = new LinkedHashMap<>();
    try (Progress progress = listener.begin("features", media.size(), "media")) {
      cache.fill(
          media,
          done -> progress.at(done, ""),
          (medium, problem) -> {
            if (ledger == null) {
              throw problem;
            }
            problems.put(medium, problem);
          });
    }
    if (ledger == null) {
      return data;
    }
    TrainingData left = data.without(problems, ledger);
    if (ledger.bad() > 0) {
      listener.say(
          "%d of %d rows cannot be read and are left out: see %s"
              .formatted(ledger.bad(), ledger.rows(), config.folder().resolve(QUARANTINE)));
    }
    return left;
  }

  private static List<Question> questions(TrainingData data) {
    return data.test() == null ? List.of() : data.test().questions();
  }

  private List<Answer> score(
      String when, TestScorer scorer, TrainingData data, boolean resume, RunClock clock)
      throws IOException {
    TrainingData.TestSet test = data.test();
    if (test == null) {
      return List.of();
    }
    String part = "scoring " + when;
    List<Answer> answers = clock.timed(part, () -> scorer.score(test, answers(when), resume, part));
    clock.save();
    showSamples(when, answers);
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

  private Path save(MultimodalModel model, Path folder) throws IOException {
    Path saved = folder.resolve("model");
    AtomicFolder.write(saved, model::save);
    return saved;
  }
}
