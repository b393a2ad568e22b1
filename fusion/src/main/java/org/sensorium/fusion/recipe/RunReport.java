package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sensorium.fusion.eval.HtmlReport;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.eval.Scores;
import org.sensorium.fusion.train.RunDirectory;
import org.sensorium.fusion.train.RunLog;
import org.sensorium.vision.media.ImageDecoder;

/**
 * Gathers what a run's page shows.
 *
 * @param model folder of the trained model
 */
record RunReport(
    RunConfig config,
    RunDirectory directory,
    Path model,
    Scores scores,
    TrainingData.TestSet test) {

  void write(Path file) throws IOException {
    new HtmlReport(config.name(), summary(), scores, losses(), config.toYaml(), tryIt())
        .write(file, reference -> ImageDecoder.standard().decode(test.root().resolve(reference)));
  }

  private String summary() {
    String stages =
        config.stages().stream()
            .map(stage -> stage.recipe() + " " + stage.train())
            .collect(Collectors.joining(", "))
            .toLowerCase(Locale.ROOT);
    double seconds = scores.seconds().values().stream().mapToDouble(Double::doubleValue).sum();
    return "%s → %s → %s (%s). Stages: %s. Seed %d. Took %d min %02d s."
        .formatted(
            config.model().encoder(),
            config.model().projector().type(),
            config.model().decoder(),
            config.precision().id(),
            stages,
            config.seed(),
            (int) seconds / 60,
            (int) seconds % 60);
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
  String tryIt() throws IOException {
    for (Question question : test.questions()) {
      if (!question.image().isEmpty()) {
        return "./sensorium ask --model %s --image %s \"%s\""
            .formatted(
                word(model), word(test.root().folder().resolve(question.image())), question.text());
      }
    }
    return "./sensorium chat --model " + word(model);
  }

  /** A path as one word of a shell. */
  private static String word(Path path) {
    String text = path.toString();
    return text.matches("[\\w./-]+") ? text : "'%s'".formatted(text.replace("'", "'\\''"));
  }
}
