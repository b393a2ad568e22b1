package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.eval.HtmlReport;
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
    new HtmlReport(config.name(), summary(), scores, losses(), config.toYaml(), tryIt())
        .write(file, answer -> picture(test.media().get(answer).get(0))); // in the questions' order
  }

  /** Of a video the very frames that the model looks at. */
  private BufferedImage picture(MediumFile medium) throws IOException {
    MediumConfig read = config.model().byKind().get(medium.kind());
    return read == null // a picture that is read as a video
        ? MediumPicture.of(medium, 1, null)
        : MediumPicture.of(medium, read.frames(), read.frameChoice());
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

  /** Asks the first question of the test file about media that a command line can name. */
  String tryIt() {
    return tryIt(model, test);
  }

  static String tryIt(Path model, TrainingData.TestSet test) {
    String folder = ShellCommand.path(model);
    for (int i = 0; i < test.questions().size(); i++) {
      List<MediumFile> media = test.media().get(i);
      boolean named = media.stream().allMatch(medium -> medium.files().size() == 1);
      if (!media.isEmpty() && named) {
        List<String> words = new ArrayList<>(List.of("ask", "--model", folder));
        media.forEach(medium -> words.addAll(shown(medium)));
        words.add(test.questions().get(i).text());
        return ShellCommand.sensorium(words.toArray(String[]::new));
      }
    }
    return ShellCommand.sensorium("chat", "--model", folder);
  }

  /** The options that show a medium, or the part of it that is meant. */
  private static List<String> shown(MediumFile medium) {
    List<String> words = new ArrayList<>();
    words.add("--" + Modality.id(medium.kind()));
    words.add(ShellCommand.path(medium.file()));
    Media.TimeSpan span = medium.span();
    if (span != null && span.start() > 0) {
      words.addAll(List.of("--from", Double.toString(span.start())));
    }
    if (span != null && Double.isFinite(span.end())) {
      words.addAll(List.of("--to", Double.toString(span.end())));
    }
    return words;
  }
}
