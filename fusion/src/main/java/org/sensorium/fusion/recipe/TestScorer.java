package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.AnswerLog;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.recipe.RunListener.Progress;

/** Has a model answer the questions of a test file, several at a time. */
final class TestScorer {
  private static final int BATCH = 32; // questions answered together

  private final MultimodalModel model;
  private final FeatureCache features;
  private final int maxNewTokens;
  private final RunListener listener;

  TestScorer(MultimodalModel model, FeatureCache features, int maxNewTokens, RunListener listener) {
    this.model = model;
    this.features = features;
    this.maxNewTokens = maxNewTokens;
    this.listener = listener;
  }

  /**
   * Answers and marks.
   *
   * @param log file that gets every answer
   * @param what names the work to whoever listens
   * @return the answers in the order of the questions
   */
  List<Answer> score(TrainingData.TestSet test, Path log, String what) throws IOException {
    // questions of one length and kind end together: little padding, few idle rows
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < test.questions().size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.comparing((Integer i) -> test.questions().get(i).kind())
            .thenComparingInt(i -> test.questions().get(i).text().length()));
    Answer[] answers = new Answer[order.size()];
    try (Progress progress = listener.begin(what, order.size(), "questions")) {
      for (int i = 0; i < order.size(); i += BATCH) {
        List<Integer> group = order.subList(i, Math.min(i + BATCH, order.size()));
        List<Conversation> prompts =
            group.stream().map(q -> test.questions().get(q).prompt()).toList();
        List<Generation> given =
            model.answerAll(prompts, test.root(), features, model.greedy(maxNewTokens));
        for (int k = 0; k < group.size(); k++) {
          Question question = test.questions().get(group.get(k));
          answers[group.get(k)] = Answer.mark(question, given.get(k).text().strip());
        }
        progress.at(i + group.size(), "");
      }
    }
    try (AnswerLog written = AnswerLog.create(log)) {
      for (Answer answer : answers) {
        written.write(answer);
      }
    }
    return List.of(answers);
  }
}
