package org.sensorium.fusion.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.decoder.LanguageDecoders;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

@Tag("parity")
class GeneratorParityTest {

  /** A fixture's model; token n is the text " n". */
  private static final class Subject implements AutoCloseable {
    final NDManager manager = NDManager.newBaseManager();
    final LanguageDecoder decoder;
    final Generator generator;
    final int[] prompt;
    final int[] greedy; // what transformers added to it

    Subject(String name) throws IOException {
      try (ParityFixture fixture = ParityFixture.open(manager, name)) {
        WeightScope scope = WeightScope.of(fixture.checkpoint(), manager);
        decoder = LanguageDecoders.load(scope, fixture.config(), Precision.FLOAT32);
        prompt = ints(fixture.get("in.prompt").toLongArray());
        int[] all = ints(fixture.get("out.greedy").toLongArray());
        greedy = Arrays.copyOfRange(all, prompt.length, all.length);
      }
      String[] words =
          IntStream.range(0, decoder.vocabularySize())
              .mapToObj(n -> " " + n)
              .toArray(String[]::new);
      generator =
          new Generator(TinyModels.answering(manager, decoder).session(), new ByteTokenizer(words));
    }

    private static int[] ints(long[] longs) {
      return Arrays.stream(longs).mapToInt(Math::toIntExact).toArray();
    }

    List<Generation> answer(GenerationConfig config, int[]... prompts) {
      try (NDManager step = manager.newSubManager()) {
        return generator.generate(
            Prompt.of(step, List.of(prompts)), config, Generator.TextListener.NONE);
      }
    }

    String text(int from, int to) {
      StringBuilder text = new StringBuilder();
      Arrays.stream(greedy, from, to).forEach(id -> text.append(' ').append(id));
      return text.toString();
    }

    @Override
    public void close() {
      generator.close();
      manager.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void greedyAnswersMatchTransformers(String name) throws IOException {
    try (Subject subject = new Subject(name)) {
      GenerationConfig config = GenerationConfig.greedy(subject.greedy.length, Set.of());
      List<String> pieces = new ArrayList<>();
      try (NDManager step = subject.manager.newSubManager()) {
        Prompt prompt = Prompt.of(step, List.of(subject.prompt));
        Generation answer =
            subject.generator.generate(prompt, config, (row, piece) -> pieces.add(piece)).get(0);
        assertThat(answer.ids()).containsExactly(subject.greedy);
        assertThat(answer.text()).isEqualTo(subject.text(0, subject.greedy.length));
        assertThat(answer.finishReason()).isEqualTo(Generation.FinishReason.LENGTH);
        assertThat(pieces).hasSize(subject.greedy.length);
        assertThat(String.join("", pieces)).isEqualTo(answer.text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void aRowOfAPaddedBatchIsAnsweredAsAlone(String name) throws IOException {
    try (Subject subject = new Subject(name)) {
      int[] tail = Arrays.copyOfRange(subject.prompt, 2, subject.prompt.length);
      int[] one = {subject.prompt[1]};
      GenerationConfig config =
          GenerationConfig.greedy(10, Set.of(subject.greedy[3])).withRepetitionPenalty(1.3);
      List<Generation> together = subject.answer(config, subject.prompt, tail, one);
      assertSame(together.get(0), subject.answer(config, subject.prompt).get(0));
      assertSame(together.get(1), subject.answer(config, tail).get(0));
      assertSame(together.get(2), subject.answer(config, one).get(0));
    }
  }

  private static void assertSame(Generation actual, Generation expected) {
    assertThat(actual.ids()).containsExactly(expected.ids());
    assertThat(actual.text()).isEqualTo(expected.text());
    assertThat(actual.finishReason()).isEqualTo(expected.finishReason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void answersEndAtStopIdsAndStopStrings(String name) throws IOException {
    try (Subject subject = new Subject(name)) {
      int stop = subject.greedy[4];
      int first =
          IntStream.range(0, 5).filter(i -> subject.greedy[i] == stop).findFirst().orElse(4);
      Generation byId =
          subject.answer(GenerationConfig.greedy(12, Set.of(stop)), subject.prompt).get(0);
      assertThat(byId.ids()).containsExactly(Arrays.copyOf(subject.greedy, first + 1));
      assertThat(byId.finishReason()).isEqualTo(Generation.FinishReason.STOP);

      String across = subject.text(2, 4).substring(1); // begins within one token, ends in the next
      GenerationConfig config =
          GenerationConfig.greedy(12, Set.of()).withStopStrings(List.of(across, "never"));
      Generation byText = subject.answer(config, subject.prompt).get(0);
      assertThat(byText.text())
          .isEqualTo(subject.text(0, 12).substring(0, subject.text(0, 12).indexOf(across)));
      assertThat(byText.finishReason()).isEqualTo(Generation.FinishReason.STOP);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void drawsDependOnTheSeedAlone(String name) throws IOException {
    try (Subject subject = new Subject(name)) {
      GenerationConfig config = GenerationConfig.greedy(10, Set.of());
      GenerationConfig hot = config.sampling(5, 0, 1, 17);
      Generation drawn = subject.answer(hot, subject.prompt).get(0);
      List<Generation> twice = subject.answer(hot, subject.prompt, subject.prompt);
      assertSame(twice.get(0), drawn);
      assertThat(twice.get(1).ids()).isNotEqualTo(drawn.ids()); // each row draws for itself
      assertThat(subject.answer(config.sampling(5, 0, 1, 18), subject.prompt).get(0).ids())
          .isNotEqualTo(drawn.ids());
      assertThat(subject.answer(config.sampling(1, 1, 1, 17), subject.prompt).get(0).ids())
          .containsExactly(Arrays.copyOf(subject.greedy, 10)); // the likeliest one only
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3_rope"})
  void anAnswerEndsWithTheDecodersPositions(String name) throws IOException {
    try (Subject subject = new Subject(name)) {
      int positions = subject.decoder.maxPositions();
      int[] longPrompt = new int[positions - 2];
      GenerationConfig config = GenerationConfig.greedy(50, Set.of());
      Generation answer = subject.answer(config, longPrompt).get(0);
      assertThat(answer.ids()).hasSize(3); // the last one needs no position
      assertThat(answer.finishReason()).isEqualTo(Generation.FinishReason.LENGTH);
      assertThatThrownBy(() -> subject.answer(config, new int[positions + 1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("shorten the prompt");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "llama")
  void nothingIsLeftBehind(String name) throws IOException {
    try (Subject subject = new Subject(name);
        NDManager caller = subject.manager.newSubManager()) {
      Prompt prompt = Prompt.of(caller, List.of(subject.prompt));
      int before = caller.getManagedArrays().size();
      subject.generator.generate(
          prompt, GenerationConfig.greedy(12, Set.of()), Generator.TextListener.NONE);
      assertThat(caller.getManagedArrays()).hasSize(before);
    }
  }
}
