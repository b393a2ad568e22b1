package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.fusion.train.LossScaler;
import org.sensorium.nn.checkpoint.CheckpointException;

class SavedTrainingTest {
  @TempDir private Path temp;

  @Test
  void readsBackWhatItWrote() throws IOException {
    SavedTraining saved = new SavedTraining(temp, 1, 12, 300, new LossScaler.State(16384, 77));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray weight = manager.create(new float[] {1, 2});
      saved.write(Map.of("w", weight));
      assertThat(SavedTraining.read(temp)).isEqualTo(saved);

      NDArray other = manager.create(new float[] {0, 0});
      other.setRequiresGradient(true);
      saved.restore(Map.of("w", other), manager);
      assertThat(other.toFloatArray()).containsExactly(1, 2);
      assertThatThrownBy(() -> saved.restore(Map.of("v", other), manager))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("holds [w], but the run trains [v]");
    }
  }

  @Test
  void withoutLossScalingThereIsNoScale() throws IOException {
    SavedTraining saved = new SavedTraining(temp, 0, 3, 0, null);
    try (NDManager manager = NDManager.newBaseManager()) {
      saved.write(Map.of("w", manager.create(1f)));
    }
    assertThat(SavedTraining.read(temp).scale()).isNull();
  }
}
