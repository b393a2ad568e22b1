package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.chat.InContext;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.TinyModels;

/** A model answers the same once it was saved and loaded. */
final class LoadedAlike {
  private LoadedAlike() {}

  /** About the first two media of each kind, and the first company of several. */
  static List<Conversation> questions(TrainingData data) {
    Map<List<MediumFile>, Conversation> questions = new LinkedHashMap<>();
    Map<List<Media.Kind>, Integer> asked = new LinkedHashMap<>();
    for (TrainingData.Row row : data.rows()) {
      List<Media.Kind> kinds = row.media().stream().map(MediumFile::kind).toList();
      if (questions.containsKey(row.media()) || asked.merge(kinds, 1, Integer::sum) > 2) {
        continue;
      }
      questions.put(row.media(), TinyModels.ask(row.media(), "What shape is the red object?"));
    }
    return new ArrayList<>(questions.values());
  }

  /** A question behind another one with its answer. */
  static Conversation withExample(TrainingData data, Conversation question) {
    Path picture = data.rows().get(0).media().get(0).file();
    return InContext.examples(
        List.of(new InContext.Example(picture, "What is it?", "A shape.")), question);
  }

  /**
   * Asks, saves, loads, asks again.
   *
   * @param folder for the model; exists
   */
  static void check(MultimodalModel model, List<Conversation> questions, Path folder)
      throws IOException {
    List<int[]> said = new ArrayList<>();
    for (Conversation question : questions) {
      said.add(answer(model, question));
    }
    model.save(folder);
    try (MultimodalModel loaded = MultimodalModel.load(folder)) {
      for (int i = 0; i < said.size(); i++) {
        assertThat(answer(loaded, questions.get(i))).isNotEmpty().containsExactly(said.get(i));
      }
    }
  }

  /** The fixtures' models say one token for ever, unless it costs. */
  private static int[] answer(MultimodalModel model, Conversation question) throws IOException {
    model.refresh();
    return model.answer(question, model.greedy(8).withRepetitionPenalty(1.5), piece -> {}).ids();
  }
}
