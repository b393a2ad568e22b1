package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sensorium.vision.media.video.FrameChoice.Rule;

/** Indices as numpy 2.4 computes them, times by hand. */
class FramePickerTest {
  @Test
  void spreadsAsNumpyDoes() {
    assertThat(FramePicker.spread(900, 8, Rule.UNIFORM))
        .containsExactly(0, 128, 257, 385, 514, 642, 771, 899);
    assertThat(FramePicker.spread(900, 8, Rule.VIDEO_LLAMA))
        .containsExactly(0, 112, 225, 337, 450, 562, 675, 787);
    assertThat(FramePicker.spread(900, 8, Rule.LINSPACE_INT))
        .containsExactly(0, 128, 256, 385, 513, 642, 770, 899);
    assertThat(FramePicker.spread(6, 5, Rule.UNIFORM)).containsExactly(0, 1, 2, 4, 5);
    assertThat(FramePicker.spread(6, 5, Rule.LINSPACE_INT)).containsExactly(0, 1, 2, 3, 5);
  }

  @Test
  void repeatsFramesOfShortVideos() {
    assertThat(FramePicker.spread(3, 8, Rule.UNIFORM)).containsExactly(0, 0, 1, 1, 1, 1, 2, 2);
    assertThat(FramePicker.spread(3, 8, Rule.VIDEO_LLAMA)).containsExactly(0, 0, 0, 1, 1, 1, 2, 2);
    assertThat(FramePicker.spread(1, 4, Rule.UNIFORM)).containsExactly(0, 0, 0, 0);
    assertThat(FramePicker.spread(10, 1, Rule.UNIFORM)).containsExactly(0);
  }

  @Test
  void ratesTakeWhatIsShownAtEachBeat() {
    double[] tenASecond = IntStream.range(0, 31).mapToDouble(i -> i / 10.0).toArray();
    assertThat(FramePicker.atRate(tenASecond, 1, 100)).containsExactly(0, 10, 20, 30);
    assertThat(FramePicker.atRate(tenASecond, 4, 100))
        .containsExactly(0, 2, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27, 30);
    assertThat(FramePicker.atRate(tenASecond, 1000, 100)).hasSize(31);
    assertThat(FramePicker.atRate(tenASecond, 4, 3)).containsExactly(0, 15, 30);
  }

  @Test
  void ratesGoByTimeWhereItVaries() {
    double[] times = {0, 0.1, 0.2, 2.2, 2.3, 5};
    assertThat(FramePicker.atRate(times, 1, 100)).containsExactly(0, 2, 4, 5);
  }

  @Test
  void aLoneFrameIsTaken() {
    assertThat(FramePicker.atRate(new double[] {0}, 2, 8)).containsExactly(0);
  }

  @Test
  void namesAreInNaturalOrder() {
    String[] names = {"f10.png", "f2.png", "f1.png", "f02.png", "g1", "f", "f2b"};
    Arrays.sort(names, new NaturalOrder());
    assertThat(names).containsExactly("f", "f1.png", "f02.png", "f2.png", "f2b", "f10.png", "g1");
  }
}
