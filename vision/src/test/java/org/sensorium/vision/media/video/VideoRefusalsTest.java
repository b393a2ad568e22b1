package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.media.MediaException;

/** What is not read, and that the reason is said. */
class VideoRefusalsTest {
  private static final VideoDecoder DECODER = VideoDecoder.standard();
  private static final FrameChoice EIGHT = FrameChoice.uniform(8);

  @TempDir Path folder;

  private Path cut(String clip, double share) throws IOException {
    byte[] bytes = Files.readAllBytes(Clips.file(clip));
    Path file = folder.resolve("cut-" + clip);
    return Files.write(file, Arrays.copyOf(bytes, (int) (share * bytes.length)));
  }

  @ParameterizedTest
  @CsvSource({
    "sound.m4a, 'no video in it, only sound'",
    "noframes.mkv, 'FFmpeg|no frame|neither|truncated'",
    "hours.mp4, '36000.* seconds, more than the limit of 14400.0'",
  })
  void filesWithoutFramesOrBeyondLimitsAreRefused(String clip, String reason) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> DECODER.decode(Clips.file(clip), EIGHT))
        .isInstanceOf(MediaException.class)
        .message()
        .containsPattern(reason);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({"bframes.mp4", "opengop.mkv", "mpeg4.avi", "disposal1.gif", "lossless.webp"})
  void aTruncatedFileNeverPassesForAShortOne(String clip) throws IOException {
    Path file = cut(clip, 0.7);
    assertThatThrownBy(() -> DECODER.decode(file, EIGHT))
        .isInstanceOf(MediaException.class)
        .message()
        .containsPattern("truncated|damaged");
  }

  @Test
  void whatIsWholeInATruncatedFileIsRead() throws IOException {
    double[] start = {0, 1};
    VideoFrames whole = DECODER.decode(Clips.file("bframes.mp4"), EIGHT, start);
    VideoFrames part = DECODER.decode(cut("bframes.mp4", 0.7), EIGHT, start);
    assertThat(part.seconds()).containsExactly(whole.seconds());
    for (int i = 0; i < 8; i++) {
      assertThat(part.frames().get(i).pixels()).isEqualTo(whole.frames().get(i).pixels());
    }
  }

  @Test
  void aFileCutInItsHeaderIsRefused() throws IOException {
    Path file = cut("bframes.mp4", 0.05);
    assertThatThrownBy(() -> DECODER.decode(file, EIGHT))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("damaged or cut off");
  }

  @Test
  void moreFramesThanTheLimitAreRefusedBeforeTheFileIsOpened() {
    assertThatThrownBy(() -> DECODER.decode(folder.resolve("none"), FrameChoice.uniform(5000)))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("5000 frames asked for, more than the limit of 4096");
  }

  @Test
  void pixelsAndTimeAreLimited() {
    Path clip = Clips.file("bframes.mp4");
    VideoLimits small = new VideoLimits(1 << 20, 96 * 64 - 1, 64, 60, Duration.ofSeconds(9));
    assertThatThrownBy(() -> new VideoDecoder(small).decode(clip, EIGHT))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("frames of 96 x 64 pixels, more than the limit of 6143");
    VideoLimits many = new VideoLimits(1 << 20, 96 * 64, 64, 60, Duration.ofSeconds(9));
    assertThatThrownBy(() -> new VideoDecoder(many).decode(clip, FrameChoice.uniform(9)))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("9 frames of 96 x 64 pixels are more than 8 times the limit");
    VideoLimits hasty = new VideoLimits(1 << 20, 96 * 64, 64, 60, Duration.ofNanos(1));
    assertThatThrownBy(() -> new VideoDecoder(hasty).decode(clip, EIGHT))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("longer than the limit");
  }

  @Test
  void aSpanWithoutFramesAndAnEmptyFolderAreRefused() {
    assertThatThrownBy(() -> DECODER.decode(Clips.file("bframes.mp4"), EIGHT, new double[] {9, 10}))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("no frame from 9.00 s to 10.00 s; the video has 40 frames");
    double[] rest = {9, Double.POSITIVE_INFINITY};
    assertThatThrownBy(() -> DECODER.decode(Clips.file("bframes.mp4"), EIGHT, rest))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("no frame from 9.00 s on; the video has 40 frames");
    assertThatThrownBy(() -> DECODER.decode(folder, EIGHT))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("no picture in this folder");
  }

  @Test
  void aWebPageIsNotAVideo() throws IOException {
    Path file = folder.resolve("text.mp4");
    Files.writeString(file, "<html>404 not found</html>");
    assertThatThrownBy(() -> DECODER.probe(file))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("not a media file by its content");
  }
}
