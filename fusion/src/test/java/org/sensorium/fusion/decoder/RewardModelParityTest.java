package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

@Tag("parity")
class RewardModelParityTest {

  private static RewardModel load(NDManager manager, ParityFixture fixture) throws IOException {
    return RewardModel.load(
        WeightScope.of(fixture.checkpoint(), manager), fixture.config(), Precision.FLOAT32);
  }

  @Test
  void scoresMatchTransformers() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "reward_llama")) {
      NDArray ids = fixture.get("in.input_ids");
      long[] mask = fixture.get("in.attention_mask").toLongArray();
      assertThat(mask).as("a row is padded").contains(0L);
      fixture.assertClose("out.score", load(manager, fixture).score(ids));
    }
  }

  @Test
  void aRowAloneScoresAsItDoesPadded() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "reward_llama")) {
      RewardModel model = load(manager, fixture);
      NDArray ids = fixture.get("in.input_ids");
      NDArray score = fixture.get("out.score");
      NDArray lengths = fixture.get("in.attention_mask").sum(new int[] {1});
      for (int row = 0; row < ids.getShape().get(0); row++) {
        NDArray alone = ids.get("%d:%d, :%d".formatted(row, row + 1, lengths.getLong(row)));
        ParityFixture.assertClose(
            "row " + row, score.get("%d:%d".formatted(row, row + 1)), model.score(alone), 1e-4);
      }
    }
  }

  @Test
  void nothingButPaddingIsRefused() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "reward_llama")) {
      RewardModel model = load(manager, fixture);
      NDArray ids = manager.create(new long[] {5, 0, 0, 0}, new Shape(2, 2));
      assertThatThrownBy(() -> model.score(ids))
          .hasMessage("row 1 holds nothing but padding (token 0); expected a text to score");
    }
  }
}
