package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.vision.media.RgbImage;

/** Every clip against PyAV or Pillow: all frames, their times, and each frame by itself. */
class VideoClipsTest {
  /** Levels of 255: another release of FFmpeg rounds elsewhere, in its scaler or lossy decoders. */
  private static final int TOLERANCE = 2;

  static Stream<String> clips() throws IOException {
    return Clips.expected().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("clips")
  void framesAndTimesAreTheReferences(String clip) throws IOException {
    Clips.Expected expected = Clips.expected().get(clip);
    int n = expected.blocks().size();
    VideoFrames all = VideoDecoder.standard().decode(Clips.file(clip), FrameChoice.uniform(n));
    assertThat(all.info().frames()).isEqualTo(n);
    assertThat(all.info().width()).isEqualTo(expected.width());
    assertThat(all.info().height()).isEqualTo(expected.height());
    for (int i = 0; i < n; i++) {
      assertBlocks(clip, i, all.frames().get(i), expected.blocksOf(i));
      Double time = expected.times().get(i);
      if (time != null) {
        assertThat(all.seconds()[i]).as("time of frame %d", i).isCloseTo(time, within(2e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("clips")
  void aFrameBySeekingIsThatOfDecodingAll(String clip) throws IOException {
    int n = Clips.expected().get(clip).blocks().size();
    VideoDecoder decoder = VideoDecoder.standard();
    VideoFrames all = decoder.decode(Clips.file(clip), FrameChoice.uniform(n));
    for (int i = 0; i < n; i++) {
      double[] span = {all.seconds()[i] - 1e-9, all.seconds()[i] + 1e-9};
      VideoFrames one = decoder.decode(Clips.file(clip), FrameChoice.uniform(1), span);
      assertThat(one.seconds()).containsExactly(all.seconds()[i]);
      assertSame(clip, i, one.frames().get(0), all.frames().get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("clips")
  void someFramesAreThoseOfDecodingAll(String clip) throws IOException {
    int n = Clips.expected().get(clip).blocks().size();
    VideoDecoder decoder = VideoDecoder.standard();
    VideoFrames all = decoder.decode(Clips.file(clip), FrameChoice.uniform(n));
    for (int count = 2; count <= 9; count++) {
      VideoFrames some = decoder.decode(Clips.file(clip), FrameChoice.uniform(count));
      int[] picked = FramePicker.spread(n, count, FrameChoice.Rule.UNIFORM);
      for (int i = 0; i < count; i++) {
        assertSame(clip, picked[i], some.frames().get(i), all.frames().get(picked[i]));
      }
    }
  }

  private static void assertSame(String clip, int frame, RgbImage found, RgbImage expected) {
    assertThat(Arrays.equals(found.pixels(), expected.pixels()))
        .as("%s, pixels of frame %d", clip, frame)
        .isTrue();
  }

  private static void assertBlocks(String clip, int frame, RgbImage image, int[] expected) {
    int[] found = Clips.blocks(image);
    int worst = 0;
    for (int i = 0; i < found.length; i++) {
      worst = Math.max(worst, Math.abs(found[i] - expected[i]));
    }
    assertThat(worst)
        .as("%s, frame %d: greatest difference of a block", clip, frame)
        .isLessThanOrEqualTo(TOLERANCE);
  }
}
