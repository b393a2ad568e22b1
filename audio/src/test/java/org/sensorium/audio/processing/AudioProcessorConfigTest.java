package org.sensorium.audio.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.checkpoint.CheckpointException;

class AudioProcessorConfigTest {
  @TempDir Path folder;

  static List<AudioProcessors.Entry> processors() {
    return AudioProcessors.all();
  }

  @ParameterizedTest
  @MethodSource("processors")
  void readsWhatItWrote(AudioProcessors.Entry entry) throws IOException {
    entry.config().write(folder.resolve("preprocessor_config.json"));
    assertThat(AudioProcessorConfig.read(folder)).isEqualTo(entry.config());
  }

  /** As openai/whisper-large-v3 and MIT/ast-finetuned-audioset-10-10-0.4593 have it on the hub. */
  @Test
  void readsHubFiles() throws IOException {
    assertThat(
            read(
                """
                {"chunk_length": 30, "feature_extractor_type": "WhisperFeatureExtractor",
                 "feature_size": 128, "hop_length": 160, "n_fft": 400, "n_samples": 480000,
                 "nb_max_frames": 3000, "padding_side": "right", "padding_value": 0.0,
                 "processor_class": "WhisperProcessor", "return_attention_mask": false,
                 "sampling_rate": 16000}"""))
        .isEqualTo(AudioProcessorConfig.whisper(128));
    assertThat(
            read(
                """
                {"do_normalize": true, "feature_extractor_type": "ASTFeatureExtractor",
                 "feature_size": 1, "max_length": 1024, "mean": -4.2677393, "num_mel_bins": 128,
                 "padding_side": "right", "padding_value": 0.0, "return_attention_mask": false,
                 "sampling_rate": 16000, "std": 4.5689974}"""))
        .isEqualTo(AudioProcessorConfig.ast());
    Files.delete(folder.resolve("preprocessor_config.json"));
    Files.writeString(
        folder.resolve("processor_config.json"),
        """
        {"feature_extractor": {"feature_extractor_type": "WhisperFeatureExtractor"}}""");
    assertThat(AudioProcessorConfig.read(folder)).isEqualTo(AudioProcessorConfig.whisper(80));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | feature_extractor_type is \"\"",
        "{\"feature_extractor_type\": \"ClapFeatureExtractor\"} | \"ClapFeatureExtractor\"",
        "{\"feature_extractor_type\": \"WhisperFeatureExtractor\", \"n_fft\": 0} | n_fft is 0",
        "{\"feature_extractor_type\": \"WhisperFeatureExtractor\", \"n_fft\": 4.5} | n_fft is 4.5",
        "{\"feature_extractor_type\": \"WhisperFeatureExtractor\", \"dither\": 0.1} | dither",
        "{\"feature_extractor_type\": \"ASTFeatureExtractor\", \"std\": 0} | std is 0",
        "{\"feature_extractor_type\": \"ASTFeatureExtractor\", \"do_normalize\": 1} | true or false"
      })
  void refusesWhatItCannotFollow(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("preprocessor_config.json")
        .hasMessageContaining(reason);
  }

  private AudioProcessorConfig read(String json) throws IOException {
    Files.writeString(folder.resolve("preprocessor_config.json"), json);
    return AudioProcessorConfig.read(folder);
  }
}
