package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.MediaRoot;
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

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "File of conversations with the true answers.")
  private Path data;

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Folder of the pictures (default: the file's).")
  private @Nullable Path mediaRoot;

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
    MediaRoot media = MediaRoot.of(mediaRoot == null ? parent(data) : mediaRoot);
    List<Question> questions = EvaluationRecipe.questions(data, media); // before a model is loaded
    Path log = answers == null ? parent(model.folder()).resolve(name()) : answers;
    ScoreTable baseline = trainData == null ? null : baseline(trainData, media, questions);
    try (MultimodalModel loaded = model.load(spec.commandLine().getErr())) {
      List<Answer> given =
          new EvaluationRecipe(
                  loaded,
                  ModelOptions.features(),
                  maxNewTokens,
                  TerminalListener.on(spec.commandLine().getErr()))
              .run(data, media, log);
      out.print(ScoreText.of(ScoreTable.of(given), baseline));
      out.println("every answer: " + log);
    }
    return 0;
  }

  private static ScoreTable baseline(Path train, MediaRoot media, List<Question> questions)
      throws IOException {
    FrequentAnswers frequent = new FrequentAnswers();
    for (Question question : EvaluationRecipe.questions(train, media)) {
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
