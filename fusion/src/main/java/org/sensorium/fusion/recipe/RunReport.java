package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.sensorium.fusion.eval.HtmlReport;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.eval.Scores;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.MediumPicture;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.train.RunDirectory;
import org.sensorium.fusion.train.RunLog;

/**
 * Gathers what a run's page shows.
 *
 * @param model folder of the trained model
 * @param sources how many rows are of which source
 * @param quarantined how many rows were left out
 */
record RunReport(
    RunConfig config,
    RunDirectory directory,
    Path model,
    Scores scores,
    TrainingData.TestSet test,
    Map<RowOrigin, TrainingData.Count> sources,
    long quarantined) {

  void write(Path file) throws IOException {
    Map<String, MediumFile> named = test.named();
    new HtmlReport(config.name(), summary(), scores, losses(), config.toYaml(), tryIt())
        .write(file, reference -> MediumPicture.of(Objects.requireNonNull(named.get(reference))));
  }

  private String summary() {
    String stages =
        config.stages().stream()
            .map(stage -> stage.recipe() + " " + stage.train())
            .collect(Collectors.joining(", "))
            .toLowerCase(Locale.ROOT);
    double seconds = scores.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
    return "%s → %s (%s). Stages: %s. Seed %d.%s Took %d min %02d s.%s"
        .formatted(
            config.model().media().values().stream()
                .map(medium -> medium.encoder() + " → " + medium.projector().type())
                .collect(Collectors.joining(" and ")),
            config.model().decoder(),
            config.precision().id(),
            stages,
            config.seed(),
            sources.size() > 2 ? " Rows: %s.".formatted(SourceCounts.text(sources, "; ")) : "",
            (int) seconds / 60,
            (int) seconds % 60,
            quarantined == 0
                ? ""
                : " %d rows could not be read and were left out: see %s."
                    .formatted(quarantined, FinetuneRecipe.QUARANTINE));
  }

  private List<HtmlReport.Loss> losses() throws IOException {
    List<HtmlReport.Loss> losses = new ArrayList<>();
    for (JsonNode line : RunLog.read(directory.log())) {
      losses.add(
          new HtmlReport.Loss(
              config
                  .stages()
                  .get(line.path("stage").asInt())
                  .recipe()
                  .name()
                  .toLowerCase(Locale.ROOT),
              line.path("step").asLong(),
              line.path("loss").asDouble(Double.NaN)));
    }
    return losses;
  }

  /** Asks the first question of the test file. */
  String tryIt() {
    String folder = ShellCommand.path(model);
    for (Question question : test.questions()) {
      if (!question.medium().isEmpty()) {
        MediumFile medium = Objects.requireNonNull(test.named().get(question.medium()));
        return ShellCommand.sensorium(
            "ask",
            "--model",
            folder,
            "--" + Modality.id(medium.kind()),
            ShellCommand.path(medium.file()),
            question.text());
      }
    }
    return ShellCommand.sensorium("chat", "--model", folder);
  }
}
