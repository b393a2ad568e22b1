package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.FrequentAnswers;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.eval.ScoreTable;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.recipe.EvaluationRecipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sensorium eval --model DIR --data FILE}. */
@Command(
    name = "eval",
    description =
        "Has a model answer every question of a file; prints exact and contains match by kind of "
            + "question, normalised as VQA does.")
final class EvalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private DataOptions reading;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "Dataset with the true answers.")
  private Path data;

  @Option(
      names = "--train-data",
      paramLabel = "FILE",
      description = "What the model learned from: prints its most frequent answers' score too.")
  private @Nullable Path trainData;

  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description =
          "Gets every answer as a line of JSON (default: answers-NAME.jsonl beside the model).")
  private @Nullable Path answers;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Longest answer, tokens (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens = 32;

  @Override
  public Integer call() throws IOException {
    GenerationConfig.greedy(maxNewTokens, Set.of()); // refuses what is out of range
    PrintWriter out = spec.commandLine().getOut();
    MediaCache cache = DataOptions.cache();
    Path log = answers == null ? parent(model.folder()).resolve(name()) : answers;
    // the data are read before a model is loaded
    List<Question> questions = questions(data, cache);
    ScoreTable baseline = trainData == null ? null : baseline(trainData, cache, questions);
    try (MediaFiles media = new MediaFiles(reading.media(data, cache), cache);
        MultimodalModel loaded = model.load(spec.commandLine().getErr())) {
      List<Answer> given =
          new EvaluationRecipe(
                  loaded,
                  ModelOptions.features(),
                  maxNewTokens,
                  TerminalListener.on(spec.commandLine().getErr()))
              .run(data, reading.open(), media, log);
      out.print(ScoreText.of(ScoreTable.of(given), baseline));
      out.println("every answer: " + log);
    }
    return 0;
  }

  private List<Question> questions(Path file, MediaCache cache) throws IOException {
    try (MediaFiles media = new MediaFiles(reading.media(file, cache), cache)) {
      return EvaluationRecipe.questions(file, reading.open(), media, model.reads());
    }
  }

  private ScoreTable baseline(Path train, MediaCache cache, List<Question> questions)
      throws IOException {
    FrequentAnswers frequent = new FrequentAnswers();
    for (Question question : questions(train, cache)) {
      frequent.learn(question);
    }
    return frequent.score(questions);
  }

  private String name() {
    return "answers-%s.jsonl"
        .formatted(String.valueOf(data.getFileName()).replaceFirst("\\.[^.]*$", ""));
  }

  private static Path parent(Path path) {
    return path.toAbsolutePath().resolveSibling("");
  }
}
