package org.sensorium.fusion.recipe;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.input.RowEncoder;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.recipe.RunListener.Progress;
import org.sensorium.fusion.recipe.StageConfig.Recipe;
import org.sensorium.fusion.train.AdamW;
import org.sensorium.fusion.train.AtomicFolder;
import org.sensorium.fusion.train.EventFile;
import org.sensorium.fusion.train.GradientClip;
import org.sensorium.fusion.train.LearningRateSchedule;
import org.sensorium.fusion.train.LossScaler;
import org.sensorium.fusion.train.OptimizerStep;
import org.sensorium.fusion.train.ParameterGroup;
import org.sensorium.fusion.train.RunDirectory;
import org.sensorium.fusion.train.RunLog;
import org.sensorium.fusion.train.Trainer;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;

/** Carries out the stages of a run, one after the other, with logs and checkpoints. */
final class StageRunner {
  private final RunConfig config;
  private final RunDirectory directory;
  private final ModelSources sources;
  private final ModelParts parts;
  private final RowEncoder rows;
  private final TrainingData data;
  private final FeatureCache features;
  private final RunListener listener;
  private final RunClock clock;

  StageRunner(
      RunConfig config,
      RunDirectory directory,
      ModelSources sources,
      ModelParts parts,
      RowEncoder rows,
      TrainingData data,
      FeatureCache features,
      RunListener listener,
      RunClock clock) {
    this.config = config;
    this.directory = directory;
    this.sources = sources;
    this.parts = parts;
    this.rows = rows;
    this.data = data;
    this.features = features;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * A stage ready to run.
   *
   * @param own what it trains besides the model's parts
   */
  private record Prepared<T>(
      Trainer.Loss<T> loss, Trainer.Source<T> source, int steps, Map<String, NDArray> own) {}

  /**
   * Runs what is left to do.
   *
   * @param resume whether to go on from the last complete checkpoint
   * @return whether there was anything left
   */
  boolean runAll(boolean resume) throws IOException {
    SavedTraining saved = resume ? latest() : null;
    int start = saved == null ? 0 : saved.stage();
    long done = saved == null ? 0 : saved.before();
    if (saved == null) {
      for (Media.Kind kind : parts.kinds()) {
        FeatureStatistics.fit(kind, parts, data, features);
      }
    }
    for (int number = 0; number < config.stages().size(); number++) {
      Trainable trainable =
          Trainable.of(config.stages().get(number), parts, config.seed() + number);
      if (number >= start) {
        done = run(number, trainable, done, number == start ? saved : null);
      }
      trainable.mark(false);
    }
    if (saved != null && start == config.stages().size()) {
      saved.restore(parts.trained(), parts.manager());
      return false;
    }
    long total = done;
    save(
        total,
        folder ->
            new SavedTraining(folder, config.stages().size(), 0, total, null)
                .write(parts.trained()));
    return true;
  }

  private @Nullable SavedTraining latest() throws IOException {
    Optional<RunDirectory.SavedStep> latest = directory.latestComplete();
    return latest.isEmpty() ? null : SavedTraining.read(latest.get().folder());
  }

  private void save(long step, AtomicFolder.Contents contents) throws IOException {
    directory.save(step, config.keepCheckpoints(), contents);
    clock.save();
  }

  private long run(int number, Trainable trainable, long before, @Nullable SavedTraining saved)
      throws IOException {
    StageConfig stage = config.stages().get(number);
    long seed = config.seed() + number;
    if (stage.recipe() == Recipe.WORDS) {
      CaptionPasses passes = new CaptionPasses(parts, data, features(stage), stage, seed);
      listener.say("Words of the captions: %s".formatted(String.join(" ", passes.words())));
      return train(
          number,
          trainable.with("words", passes.parameters()),
          new Prepared<>(passes.loss(), passes, passes.steps(), passes.parameters()),
          before,
          saved);
    }
    if (stage.recipe() == Recipe.REPRESENT) {
      return represent(number, trainable, before, saved);
    }
    String template = stage.template();
    RowEncoder read =
        template == null ? rows : parts.rows(ChatTemplates.resolve(template, parts.tokenizer()));
    FeatureCache seen = features(stage);
    ConversationPasses passes =
        ConversationPasses.of(parts, read, data, seen, stage, config.data(), seed);
    if (passes.withoutMedia() > 0) {
      listener.say(
          "stage %d, %s: %d rows without media of its modality are left out: nothing that is trained sees them"
              .formatted(number + 1, stage.recipe().id(), passes.withoutMedia()));
    }
    LoraAdapter adapter =
        stage.train().contains(StageConfig.Part.LORA)
            ? parts.adapters().get(stage.adapterOf())
            : null;
    if (adapter != null) {
      adapter.training(true);
    }
    long done =
        train(
            number,
            trainable,
            new Prepared<>(passes, passes, passes.steps(), Map.of()),
            before,
            saved);
    if (adapter != null) {
      adapter.training(false);
    }
    return done;
  }

  private long represent(
      int number, Trainable trainable, long before, @Nullable SavedTraining saved)
      throws IOException {
    StageConfig stage = config.stages().get(number);
    String start =
        config.model().medium(config.stages().get(number).modality()).projector().start();
    try (RepresentationPasses passes =
        new RepresentationPasses(
            parts,
            data,
            features(stage),
            stage,
            start == null ? null : sources.resolve(start),
            config.seed() + number)) {
      long done =
          train(
              number,
              trainable.with("representation", passes.trained()),
              new Prepared<>(passes, passes, passes.steps(), passes.parameters()),
              before,
              saved);
      passes.finish(parts, directory.folder().resolve("representation"));
      return done;
    }
  }

  private <T> long train(
      int number,
      Trainable trainable,
      Prepared<T> prepared,
      long before,
      @Nullable SavedTraining saved)
      throws IOException {
    StageConfig stage = config.stages().get(number);
    String title = "stage %d, %s".formatted(number + 1, stage.recipe().id());
    LearningRateSchedule schedule = schedule(stage, prepared.steps());
    Map<String, NDArray> trained = new LinkedHashMap<>(parts.trained());
    trained.putAll(prepared.own());
    int first = saved == null ? 0 : saved.step();
    try (AdamW optimizer = new AdamW(groups(stage, trainable), settings(stage));
        RunLog log = RunLog.continueAfter(directory.log(), before + first);
        EventFile events = EventFile.create(directory.folder(), seconds());
        Progress progress = listener.begin(title, first, schedule.total(), "steps")) {
      if (saved != null) {
        saved.restore(trained, parts.manager());
        saved.restore(optimizer, parts.manager());
      }
      LossScaler scaler = scaler(saved);
      OptimizerStep step =
          new OptimizerStep(optimizer, new GradientClip(stage.maxGradNorm()), scaler);
      Trainer<T> trainer =
          new Trainer<>(
              parts.manager(),
              prepared.loss(),
              prepared.source(),
              step,
              schedule,
              config.seed() + number);
      SkippedSteps skipped = new SkippedSteps(title, scaler, listener);
      trainer.run(
          first,
          result -> {
            long total = before + result.step() + 1;
            Map<String, Double> values = values(number, result);
            log.write(total, values);
            events.write(seconds(), total, values);
            progress.at(result.step() + 1, String.format(Locale.ROOT, "loss %.3f", result.loss()));
            skipped.after(result);
            int every = config.checkpointEvery();
            if (every > 0 && (result.step() + 1) % every == 0) {
              save(
                  total,
                  folder ->
                      new SavedTraining(
                              folder,
                              number,
                              result.step() + 1,
                              before,
                              scaler == null ? null : scaler.state())
                          .write(trained, optimizer));
            }
          });
    }
    trainable.mark(false); // what the stage had of its own, too: no later one has these gradients
    return before + schedule.total();
  }

  /** The features that a stage sees; those of a processing of its own are computed now. */
  private FeatureCache features(StageConfig stage) throws IOException {
    String processor = stage.processor();
    if (processor == null) {
      return features;
    }
    FeatureCache own = features.of(parts.encoders(stage.kind(parts.kinds()), processor));
    Set<MediumFile> media = new LinkedHashSet<>();
    data.rows().stream()
        .filter(row -> stage.takes(row, parts.kinds()))
        .forEach(row -> media.addAll(row.media()));
    try (Progress progress = listener.begin("features, " + processor, media.size(), "media")) {
      own.fill(List.copyOf(media), done -> progress.at(done, ""));
    }
    return own;
  }

  private @Nullable LossScaler scaler(@Nullable SavedTraining saved) {
    if (config.precision() != Precision.FLOAT16) {
      return null;
    }
    LossScaler.State state = saved == null ? null : saved.scale();
    return state == null ? new LossScaler() : new LossScaler(state);
  }

  private static Map<String, Double> values(int stage, Trainer.StepResult result) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("stage", (double) stage);
    values.put("loss", result.loss());
    values.put("learning_rate", result.rate());
    values.put("grad_norm", result.norm());
    values.put("skipped", result.taken() ? 0.0 : 1.0);
    return values;
  }

  private static double seconds() {
    return System.currentTimeMillis() / 1e3;
  }

  private static LearningRateSchedule schedule(StageConfig stage, int steps) {
    int warmup =
        stage.warmupSteps() > 0 ? stage.warmupSteps() : (int) (stage.warmupRatio() * steps);
    return new LearningRateSchedule(
        LearningRateSchedule.Decay.valueOf(stage.schedule().name()),
        stage.learningRate(),
        warmup,
        steps,
        stage.warmupLearningRate(),
        stage.finalLearningRate());
  }

  private static AdamW.Settings settings(StageConfig stage) {
    return new AdamW.Settings(stage.betas().get(0), stage.betas().get(1), stage.eps());
  }

  private static List<ParameterGroup> groups(StageConfig stage, Trainable trainable) {
    Double projectorRate = stage.projectorLearningRate();
    double scale = projectorRate == null ? 1 : projectorRate / stage.learningRate();
    List<ParameterGroup> groups = new ArrayList<>();
    trainable
        .groups()
        .forEach(
            (name, parameters) ->
                groups.add(
                    new ParameterGroup(
                        name,
                        parameters,
                        name.equals(Trainable.PROJECTOR) ? scale : 1,
                        stage.weightDecay())));
    return groups;
  }
}
