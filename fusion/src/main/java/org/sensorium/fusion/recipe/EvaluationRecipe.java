package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.media.MediaFiles;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.model.FeatureCache;

/**
 * Has a trained model answer every question of a dataset.
 *
 * @param model stays the caller's to close
 * @param features folder in which the frozen encoder's features are kept
 * @param maxNewTokens longest answer, tokens
 */
public record EvaluationRecipe(
    MultimodalModel model, Path features, int maxNewTokens, RunListener listener) {

  /**
   * Answers and marks.
   *
   * @param data file of any known dataset; every assistant turn is the truth of a question
   * @param options how to read it
   * @param media of its rows; stay open
   * @param log file that gets every answer as a line of JSON once it is given; an older one is
   *     replaced
   */
  public List<Answer> run(Path data, OpenOptions options, MediaFiles media, Path log)
      throws IOException {
    TrainingData.TestSet test = SourceReader.test(data, options, media, model.parts().kinds());
    FeatureCache cache = new FeatureCache(features, model.parts().encoders());
    return new TestScorer(model, cache, maxNewTokens, listener)
        .score(test, log, false, "answering");
  }

  /**
   * The questions of a file, in its order.
   *
   * @param kinds the modalities that the model reads
   */
  public static List<Question> questions(
      Path data, OpenOptions options, MediaFiles media, Set<Media.Kind> kinds) throws IOException {
    return SourceReader.test(data, options, media, kinds).questions();
  }
}
