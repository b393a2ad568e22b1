package org.sensorium.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.fusion.chat.ChatTemplates;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.generate.Generator;
import org.sensorium.fusion.generate.Prompt;
import org.sensorium.fusion.generate.ScriptedDecoder;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.text.Tokenizer;

/** An answer ends where its template ends one, whatever the decoder goes on to say. */
class TemplateStopsTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "v0, '\n### Human: more'",
    "v1, '</s>USER: more'",
    "llava_llama_2, ' </s>[INST] more'",
    "chatml, '<|im_end|>\nmore'",
    "chatml_no_system, '<|im_end|>\nmore'",
    "plain, '\nmore'",
    "mpt, '<|im_end|><|im_start|>user'",
    "lamm, '\n###Human: more'",
    "blip2_question, '\nmore'",
    "instructblip, '</s>more'",
    "medvint_td, '<s>more'",
    "allava, '<|endoftext|>[INST] more'",
  })
  void theAnswerEndsAtItsMark(String template, String rest) throws IOException {
    Path encoder = TinyModels.copy("clip", temp.resolve("encoder"));
    Path decoder = TinyModels.decoder(temp.resolve("decoder"));
    try (MultimodalModel model =
        MultimodalModel.of(TinyModels.create(encoder.toString(), decoder.toString(), template))) {
      GenerationConfig greedy = model.greedy(60);
      // as if the decoder had no end token: the template's mark alone has to do
      GenerationConfig config =
          GenerationConfig.greedy(60, Set.of()).withStopStrings(greedy.stopStrings());
      for (GenerationConfig each : List.of(greedy, config)) {
        Generation said = say(model, "A red cat." + rest, each);
        assertThat(said.text().strip()).isEqualTo("A red cat.");
        assertThat(said.finishReason()).isEqualTo(Generation.FinishReason.STOP);
      }
    }
  }

  private static Generation say(MultimodalModel model, String text, GenerationConfig config) {
    Tokenizer tokenizer = model.parts().tokenizer();
    ScriptedDecoder decoder =
        new ScriptedDecoder(tokenizer.encode(text).ids(), tokenizer.vocabularySize());
    try (Generator generator =
        new Generator(
            TinyModels.answering(model.parts().manager(), decoder).session(), tokenizer)) {
      Prompt prompt = Prompt.of(model.parts().manager(), List.of(new int[] {1, 2}));
      return generator.generate(prompt, config, Generator.TextListener.NONE).get(0);
    }
  }

  @Test
  void everyNamedTemplateHasAMark() {
    List<String> without = new ArrayList<>(ChatTemplates.ids());
    without.removeIf(id -> !ChatTemplates.named(id).stops().isEmpty());
    assertThat(without).isEmpty();
    assertThat(Arrays.asList("v0", "v1", "llava_llama_2", "chatml"))
        .map(id -> ChatTemplates.named(id).stops())
        .containsExactly(List.of("###"), List.of("</s>"), List.of("</s>"), List.of("<|im_end|>"));
  }
}
