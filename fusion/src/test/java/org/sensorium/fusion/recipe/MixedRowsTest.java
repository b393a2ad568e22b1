package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.generate.Generator;
import org.sensorium.fusion.generate.Prompt;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.model.TinyOfa;
import org.sensorium.nn.kernels.Autograd;

/**
 * Rows with one picture, with several and with none: each learns and answers in a batch what it
 * does alone, and nothing is left behind.
 */
class MixedRowsTest {
  @TempDir private Path temp;
  private Path one;
  private Path two;

  private static Conversation answered(Conversation asked, String answer) {
    List<Turn> turns = new ArrayList<>(asked.turns());
    turns.add(Turn.of(Turn.Role.ASSISTANT, answer));
    return new Conversation(asked.id(), turns, asked.media(), Map.of());
  }

  private List<Conversation> questions(boolean several) throws IOException {
    one = TinyModels.picture(temp.resolve("one.png"), 1);
    two = TinyModels.picture(temp.resolve("two.png"), 2);
    List<Conversation> asked = new ArrayList<>();
    asked.add(Conversation.ask(List.of(), "One and one?"));
    asked.add(Conversation.ask(List.of(one), "What is it, and where?"));
    if (several) {
      asked.add(Conversation.ask(List.of(two, one), "Which of them?"));
    }
    asked.add(Conversation.ask(List.of(two), "What?"));
    return asked;
  }

  private static List<float[]> features(MultimodalModel model, Conversation shown)
      throws IOException {
    List<float[]> features = new ArrayList<>();
    for (var medium : shown.media()) {
      features.add(model.look(MediumFile.of(medium)));
    }
    return features;
  }

  private static double loss(ModelParts parts, List<InputRow> rows, List<float[]> features) {
    int before = parts.manager().getManagedArrays().size();
    double loss;
    try (NDManager step = parts.manager().newSubManager();
        Autograd.Mode recording = Autograd.recording()) {
      List<NDArray> arrays =
          features.stream()
              .map(
                  f ->
                      MultimodalNetwork.array(
                          step, f, parts.encoders().of(Media.Kind.IMAGE).positions()))
              .toList();
      NDArray sum = parts.network().summedLoss(step, rows, arrays);
      if (!features.isEmpty()) { // words alone pass no map
        Autograd.backward(sum);
      }
      loss = sum.getFloat();
    }
    assertThat(parts.manager().getManagedArrays()).as("arrays left by a step").hasSize(before);
    return loss;
  }

  private void assertAlike(SystemTrial trial, String system, boolean several) throws IOException {
    try (MultimodalModel model = trial.model(system)) {
      ModelParts parts = model.parts();
      for (NDArray weight : parts.projectorWeights(Media.Kind.IMAGE).values()) {
        weight.setRequiresGradient(true);
      }
      List<Conversation> asked = questions(several);
      List<InputRow> rows = new ArrayList<>();
      List<float[]> all = new ArrayList<>();
      double sum = 0;
      for (Conversation each : asked) {
        List<InputRow> row = model.rows().questions(answered(each, "Some words."));
        rows.addAll(row);
        List<float[]> shown = features(model, each);
        all.addAll(shown);
        sum += loss(parts, row, shown);
      }
      assertThat(loss(parts, rows, all)).isCloseTo(sum, within(1e-3 * Math.abs(sum)));

      FeatureCache cache = new FeatureCache(temp.resolve("features"), parts.encoders());
      List<List<MediumFile>> media =
          asked.stream().map(c -> c.media().stream().map(MediumFile::of).toList()).toList();
      var config = model.greedy(6).withRepetitionPenalty(1.5);
      List<Generation> together = model.answerAll(asked, media, cache, config);
      int held = parts.manager().getManagedArrays().size();
      for (int i = 0; i < asked.size(); i++) {
        Generation alone = model.answer(asked.get(i), config, piece -> {});
        assertThat(together.get(i).ids()).as("row %d", i).containsExactly(alone.ids());
      }
      assertThat(parts.manager().getManagedArrays()).hasSize(held);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llava-v1.5, llama",
    "llava-mpt, mpt",
    "allava-phi2, phi",
    "multiinstruct, t5",
  })
  void maps(String system, String decoder) throws IOException {
    assertAlike(new SystemTrial(temp, "clip", decoder), system, true);
  }

  @Test
  void tower() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "llama");
    assertAlike(trial.set("model.encoder_trained_from", "1"), "sharegpt4v", true);
  }

  @ParameterizedTest
  @CsvSource({
    "blip2-opt, opt",
    "blip2-flan-t5, t5",
    "instructblip-vicuna, llama",
    "instructblip-flan-t5, t5"
  })
  void qFormers(String system, String decoder) throws IOException {
    SystemTrial trial = new SystemTrial(temp, "blip2_opt", decoder);
    trial.set(
        "model.projector.queries",
        "{count: 4, width: 32, layers: 2, heads: 4, inner: 64, text_positions: 300}");
    trial.set("model.projector.tokenizer", temp.resolve("decoder").toString());
    if (system.equals("blip2-opt")) {
      trial.set("model.template", "blip2_question");
    }
    assertAlike(trial, system, true);
  }

  private SystemTrial gated(String decoder) throws IOException {
    return new SystemTrial(temp, "clip", decoder)
        .set(
            "model.projector.queries",
            "{count: 5, width: 32, layers: 2, heads: 4, head_width: 8, inner: 64, every: 2, eps: 1.0e-5}");
  }

  @ParameterizedTest
  @CsvSource({"open-flamingo-9b, mpt", "otter-llama, llama", "otter-mpt, mpt"})
  void gates(String system, String decoder) throws IOException {
    assertAlike(gated(decoder), system, system.startsWith("open"));
  }

  @Test
  void queryDecoder() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "llama");
    trial.set(
        "model.projector.queries",
        "{count: 4, width: 32, layers: 2, heads: 4, inner: 40, text_positions: 300}");
    assertAlike(trial, "medvint-td", false);
  }

  @Test
  void ofa() throws IOException {
    SystemTrial trial = SystemTrial.ofOneCheckpoint(temp, TinyOfa.folder(temp.resolve("ofa")));
    assertAlike(trial.set("model.image_size", "64"), "multiinstruct-ofa", false);
  }

  /** Three questions about one picture, each learned as alone. */
  @ParameterizedTest
  @CsvSource({"otter-llama, llama", "otter-mpt, mpt", "llava-mpt, mpt", "llava-v1.5, llama"})
  void sideBySide(String system, String decoder) throws IOException {
    SystemTrial trial =
        system.startsWith("otter") ? gated(decoder) : new SystemTrial(temp, "clip", decoder);
    try (MultimodalModel model = trial.model(system)) {
      one = TinyModels.picture(temp.resolve("one.png"), 1);
      Conversation asked = answered(Conversation.ask(one, "What is it?"), "A dog.");
      List<Turn> turns = new ArrayList<>(asked.turns());
      turns.add(Turn.of(Turn.Role.USER, "Where?"));
      turns.add(Turn.of(Turn.Role.ASSISTANT, "There, in the grass."));
      Conversation talk = new Conversation("talk", turns, asked.media(), Map.of());
      List<float[]> shown = features(model, talk);
      model
          .parts()
          .projectorWeights(Media.Kind.IMAGE)
          .values()
          .forEach(w -> w.setRequiresGradient(true));
      double apart = 0;
      for (InputRow row : model.rows().questions(talk)) {
        apart += loss(model.parts(), List.of(row), shown);
      }
      InputRow together = model.rows().sideBySide(talk);
      assertThat(loss(model.parts(), List.of(together), shown))
          .isCloseTo(apart, within(1e-3 * apart));
    }
  }

  /** As in transformers: the encoder's words are not what the decoder has said. */
  @Test
  void aRepetitionPenaltyLeavesAloneWhatT5OnlyRead() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "t5");
    try (MultimodalModel model = trial.model("multiinstruct");
        Generator generator =
            new Generator(model.parts().network().session(), model.parts().tokenizer())) {
      var plain = GenerationConfig.greedy(1, Set.of());
      int[] read = {5, 1};
      for (int tries = 0; first(model, generator, read, plain) != read[0]; tries++) {
        assertThat(tries).as("until a word is read that is said").isLessThan(20);
        read[0] = first(model, generator, read, plain);
      }
      assertThat(first(model, generator, read, plain.withRepetitionPenalty(1e6)))
          .isEqualTo(read[0]);
    }
  }

  private static int first(
      MultimodalModel model, Generator generator, int[] read, GenerationConfig config) {
    Prompt prompt = Prompt.of(model.parts().manager(), List.of(read));
    return generator.generate(prompt, config, Generator.TextListener.NONE).get(0).ids()[0];
  }
}
