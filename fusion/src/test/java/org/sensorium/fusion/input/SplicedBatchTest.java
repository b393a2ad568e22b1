package org.sensorium.fusion.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.input.SplicedBatch.Padding;

class SplicedBatchTest {
  private static final InputRow LONG =
      new InputRow(
          new int[] {5, InputRow.MEDIUM, 6, 7},
          new boolean[] {false, false, false, true},
          List.of(3));
  private static final InputRow SHORT =
      new InputRow(new int[] {8, 9}, new boolean[] {true, true}, List.of());

  @Test
  void mediaTakeTheirPlaceInTheTurn() {
    SplicedBatch batch = SplicedBatch.of(List.of(LONG, SHORT), Padding.RIGHT);
    assertThat(batch.positions()).isEqualTo(6);
    assertThat(batch.ids()).containsExactly(5, 0, 0, 0, 6, 7, 8, 9, 0, 0, 0, 0);
    assertThat(batch.mediaAt()).containsExactly(1, 2, 3);
    assertThat(batch.lengths()).containsExactly(6, 2);
  }

  @Test
  void aTokenIsPredictedOnePositionBefore() {
    SplicedBatch batch = SplicedBatch.of(List.of(LONG, SHORT), Padding.RIGHT);
    assertThat(batch.lossAt()).containsExactly(4, 6); // nothing stands before a row's first token
    assertThat(batch.targets()).containsExactly(7, 9);
  }

  @Test
  void generationPadsOnTheLeft() {
    SplicedBatch batch = SplicedBatch.of(List.of(LONG, SHORT), Padding.LEFT);
    assertThat(batch.ids()).containsExactly(5, 0, 0, 0, 6, 7, 0, 0, 0, 0, 8, 9);
    assertThat(batch.lossAt()).containsExactly(4, 10);
  }

  @Test
  void placesAndMediaMustAgree() {
    assertThatThrownBy(() -> new InputRow(new int[] {1}, new boolean[] {false}, List.of(4)))
        .hasMessage("the text has 0 media places, but there are 1 media");
  }
}
