package org.sensorium.fusion.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.eval.Answer;
import org.sensorium.fusion.eval.AnswerLog;
import org.sensorium.fusion.eval.Question;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
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
   * @param log file that gets every answer once it is given, in the order of {@link #order}
   * @param resume whether the answers that the file holds already are kept: they must be the same
   *     model's
   * @param what names the work to whoever listens
   * @return the answers in the order of the questions
   */
  List<Answer> score(TrainingData.TestSet test, Path log, boolean resume, String what)
      throws IOException {
    List<Integer> order = order(test);
    List<Answer> kept = resume ? kept(test.questions(), order, AnswerLog.read(log)) : List.of();
    Answer[] answers = new Answer[order.size()];
    for (int i = 0; i < kept.size(); i++) {
      answers[order.get(i)] = kept.get(i);
    }
    try (AnswerLog written = AnswerLog.begin(log, kept);
        Progress progress = listener.begin(what, kept.size(), order.size(), "questions")) {
      for (int i = kept.size(); i < order.size(); i += BATCH) {
        List<Integer> group = order.subList(i, Math.min(i + BATCH, order.size()));
        List<Conversation> prompts =
            group.stream().map(q -> test.questions().get(q).prompt()).toList();
        List<List<MediumFile>> media = group.stream().map(q -> test.media().get(q)).toList();
        List<Generation> given =
            model.answerAll(prompts, media, features, model.greedy(maxNewTokens));
        for (int k = 0; k < group.size(); k++) {
          Question question = test.questions().get(group.get(k));
          Answer answer = Answer.mark(question, given.get(k).text().strip());
          answers[group.get(k)] = answer;
          written.write(answer);
        }
        progress.at(i + group.size(), "");
      }
    }
    return Arrays.asList(answers);
  }

  /** Questions of one length and kind end together: little padding, few idle rows. */
  private List<Integer> order(TrainingData.TestSet test) {
    List<Question> questions = test.questions();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.comparing((Integer i) -> adapters(test.media().get(i)))
            .thenComparing(i -> questions.get(i).kind())
            .thenComparingInt(i -> questions.get(i).text().length()));
    return order;
  }

  /** Names the adapters that work in a row: those with the same ones are answered together. */
  private String adapters(List<MediumFile> media) {
    Set<Media.Kind> shown = EnumSet.noneOf(Media.Kind.class);
    media.forEach(medium -> shown.add(features.encoders().readAs(medium.kind())));
    return model.parts().adapters().working(shown).toString();
  }

  /**
   * Of answers from a file those of whole batches: the others are asked again in the same company,
   * so that the answers are those of a run that was never interrupted. None if they answer other
   * questions.
   */
  private static List<Answer> kept(
      List<Question> questions, List<Integer> order, List<Answer> found) {
    if (found.size() > order.size()) {
      return List.of();
    }
    for (int i = 0; i < found.size(); i++) {
      Question question = questions.get(order.get(i));
      if (!Answer.mark(question, found.get(i).answer()).equals(found.get(i))) {
        return List.of();
      }
    }
    boolean all = found.size() == order.size();
    return found.subList(0, all ? found.size() : found.size() / BATCH * BATCH);
  }
}
