package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sensorium.datasets.conversation.MediaRoot;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.model.FeatureCache;

/**
 * Has a trained model answer every question of a file.
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
   * @param data file of conversations; every assistant turn is the truth of a question
   * @param log file that gets every answer as a line of JSON once it is given; an older one is
   *     replaced
   */
  public List<Answer> run(Path data, MediaRoot media, Path log) throws IOException {
    TrainingData.TestSet test = TrainingData.readTest(data, media, null);
    FeatureCache cache = new FeatureCache(features, model.parts().encoder());
    return new TestScorer(model, cache, maxNewTokens, listener)
        .score(test, log, false, "answering");
  }

  /** The questions of a file, in its order. */
  public static List<Question> questions(Path data, MediaRoot media) throws IOException {
    return TrainingData.readTest(data, media, null).questions();
  }
}
