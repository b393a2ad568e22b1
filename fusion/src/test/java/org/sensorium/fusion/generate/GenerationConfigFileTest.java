package org.sensorium.fusion.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.CheckpointException;

class GenerationConfigFileTest {
  @TempDir private Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("generation_config.json"), json);
  }

  @Test
  void whatTransformersWroteIsRead() throws IOException {
    Path written = ParityFixture.root().resolve("lora_llama/base/generation_config.json");
    assertThat(GenerationConfigFile.read(written, 64))
        .isEqualTo(GenerationConfig.greedy(64, Set.of(2)));
    Path llama3 =
        file(
            """
            {"bos_token_id": 128000, "eos_token_id": [128001, 128009], "do_sample": true,
             "temperature": 0.6, "top_p": 0.9, "max_length": 4096, "num_beams": 1, "min_p": null}
            """);
    assertThat(GenerationConfigFile.read(llama3, 64))
        .isEqualTo(GenerationConfig.greedy(64, Set.of(128001, 128009)).sampling(0.6, 50, 0.9, 0));
  }

  @Test
  void whatIsWrittenReadsBackEqual() throws IOException {
    Path file = folder.resolve("generation_config.json");
    GenerationConfig plain = GenerationConfig.greedy(7, Set.of(3));
    for (GenerationConfig config :
        List.of(
            plain,
            plain.sampling(0.7, 0, 0.95, 0).withRepetitionPenalty(1.1),
            GenerationConfig.greedy(9, Set.of(5, 4)).withStopStrings(List.of("###", "\n")),
            GenerationConfig.greedy(9, Set.of()))) {
      GenerationConfigFile.write(file, config);
      assertThat(GenerationConfigFile.read(file, 1)).isEqualTo(config);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"num_beams\": 4, \"min_p\": 0.1} | not supported: min_p: 0.1, num_beams: 4",
        "{\"temperature\": 0} | temperature is 0.0, expected more than 0; for the likeliest",
        "{\"top_p\": 1.5} | top_p is 1.5, expected 0 to 1",
        "{\"top_k\": \"50\"} | top_k is \"50\", expected a number",
        "{\"repetition_penalty\": 0} | repetition_penalty is 0.0, expected more than 0",
        "{\"max_new_tokens\": 0} | max_new_tokens is 0, expected at least 1",
        "{ | is not JSON",
      })
  void whatCannotBeFollowedIsRefused(String json, String message) throws IOException {
    Path file = file(json);
    assertThatThrownBy(() -> GenerationConfigFile.read(file, 64))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }
}
