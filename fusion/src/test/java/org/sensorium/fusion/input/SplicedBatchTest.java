package org.sensorium.fusion.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.fusion.input.SplicedBatch.Padding;

class SplicedBatchTest {
  private static final InputRow LONG =
      InputRow.of(
          new int[] {5, InputRow.MEDIUM, 6, 7},
          new boolean[] {false, false, false, true},
          List.of(3));
  private static final InputRow SHORT =
      InputRow.of(new int[] {8, 9}, new boolean[] {true, true}, List.of());

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
  void wordsDoNotSeeThePaddingBeforeThem() {
    SplicedBatch batch = SplicedBatch.of(List.of(LONG, SHORT), Padding.LEFT);
    assertThat(batch.layout().positions()[1]).endsWith(0, 1);
    boolean[] last = Arrays.copyOfRange(batch.layout().mask(), 66, 72); // row 1, position 5
    assertThat(last).containsExactly(false, false, false, false, true, true);
    assertThat(SplicedBatch.of(List.of(LONG, LONG), Padding.LEFT).layout()).isNull();
    assertThat(SplicedBatch.of(List.of(LONG, SHORT), Padding.RIGHT).layout()).isNull();
  }

  @Test
  void questionsSideBySideShareWhatTheyBeginWith() {
    InputRow red =
        InputRow.of(
            new int[] {5, InputRow.MEDIUM, 6, 7, 20, 2},
            new boolean[] {false, false, false, false, true, true},
            List.of(3));
    InputRow two =
        InputRow.of(
            new int[] {5, InputRow.MEDIUM, 6, 8, 21, 2},
            new boolean[] {false, false, false, false, true, true},
            List.of(3));
    SplicedBatch batch =
        SplicedBatch.of(List.of(InputRow.sideBySide(List.of(red, two))), Padding.RIGHT);
    assertThat(batch.ids()).containsExactly(5, 0, 0, 0, 6, 7, 20, 2, 8, 21, 2);
    assertThat(batch.targets()).containsExactly(20, 2, 21, 2);
    assertThat(batch.lossAt()).containsExactly(5, 6, 8, 9);
    assertThat(batch.layout().positions()[0]).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 5, 6, 7);
  }

  @Test
  void equalQuestionsStillHaveBlocksOfTheirOwn() {
    InputRow row = InputRow.of(new int[] {1, 3, 20}, new boolean[] {false, false, true}, List.of());
    SplicedBatch batch =
        SplicedBatch.of(List.of(InputRow.sideBySide(List.of(row, row))), Padding.RIGHT);
    assertThat(batch.ids()).containsExactly(1, 3, 20, 3, 20);
    assertThat(batch.targets()).containsExactly(20, 20);
  }

  @Test
  void placesAndMediaMustAgree() {
    assertThatThrownBy(() -> InputRow.of(new int[] {1}, new boolean[] {false}, List.of(4)))
        .hasMessage("the text has 0 media places, but there are 1 media");
  }

  @Test
  void truncationCountsPositionsAndNeverCutsAMedium() {
    assertThat(LONG.truncatedTo(6)).isSameAs(LONG);
    assertThat(LONG.truncatedTo(5).ids()).containsExactly(5, InputRow.MEDIUM, 6);
    assertThat(LONG.truncatedTo(5).length()).isEqualTo(5);
    assertThat(LONG.truncatedTo(4).length()).isEqualTo(4);
    InputRow cut = LONG.truncatedTo(3); // the medium takes three and starts at the second
    assertThat(cut.ids()).containsExactly(5);
    assertThat(cut.media()).isEmpty();
    assertThat(cut.mediaPositions()).isEmpty();
  }

  @Test
  void blocksReachAsFarAsTheLongest() {
    assertThat(LONG.reach()).isEqualTo(6);
    InputRow one =
        InputRow.of(
            new int[] {5, InputRow.MEDIUM, 6, 20, 2},
            new boolean[] {false, false, false, true, true},
            List.of(3));
    InputRow two =
        InputRow.of(
            new int[] {5, InputRow.MEDIUM, 6, 21, 22, 2},
            new boolean[] {false, false, false, true, true, true},
            List.of(3));
    InputRow both = InputRow.sideBySide(List.of(one, two));
    SplicedBatch batch = SplicedBatch.of(List.of(both), Padding.RIGHT);
    int farthest = Arrays.stream(batch.layout().positions()[0]).max().getAsInt();
    assertThat(both.reach()).isEqualTo(farthest + 1).isEqualTo(8);
    assertThat(both.length()).isEqualTo(11);
  }
}
