package org.sensorium.fusion.model.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files of a repository are fetched; repositories as they are published. */
class ModelFilesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.json model.safetensors pytorch_model.bin README.md | config.json model.safetensors",
        "config.json adapter_config.json adapter_model.safetensors non_lora_trainables.bin trainer_state.json"
            + " | config.json adapter_config.json adapter_model.safetensors non_lora_trainables.bin",
        "config.json pytorch_model-00001-of-00001.bin pytorch_model.bin.index.json mm_projector.bin training_args.bin"
            + " | config.json pytorch_model-00001-of-00001.bin pytorch_model.bin.index.json mm_projector.bin",
        "config.json mm_projector.bin | config.json mm_projector.bin",
        "README.md checkpoint.pt | checkpoint.pt",
        "code.py tokenizer.model model.gguf | tokenizer.model model.gguf"
      })
  void weightsInTheBestFormatWithWhatDescribesThem(String all, String wanted) throws IOException {
    assertThat(ModelFiles.wanted(List.of(all.split(" "))))
        .containsExactlyInAnyOrder(wanted.split(" "));
  }
}
