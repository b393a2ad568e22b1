package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Precision;

class LanguageDecodersTest {

  @Test
  void theConfigIsMissingOrAnotherFile(@TempDir Path folder) throws IOException {
    Files.copy(ParityFixture.file("llama/model.safetensors"), folder.resolve("model.safetensors"));
    Path config = folder.resolve("config.json");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> LanguageDecoders.load(folder, manager, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(config + ": no such file, expected the config that says which");
      Files.writeString(config, "version https://git-lfs.github.com/spec/v1\n");
      assertThatThrownBy(() -> LanguageDecoders.load(folder, manager, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(config + ": is a git-LFS pointer");
    }
  }
}
