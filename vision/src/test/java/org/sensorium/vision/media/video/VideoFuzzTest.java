package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.RgbImage;

/** Damaged clips give frames or a reason, within the limit of time, and never anything else. */
class VideoFuzzTest {
  private static final int DAMAGES = Integer.getInteger("fuzz.videos", 12); // of each clip
  private static final VideoLimits LIMITS =
      new VideoLimits(1 << 20, 1 << 20, 64, 600, Duration.ofSeconds(5));
  private static final List<FrameChoice> CHOICES =
      List.of(FrameChoice.uniform(4), FrameChoice.rate(3, 8), FrameChoice.shots(3));

  @TempDir Path folder;

  static Stream<String> clips() throws IOException {
    return new TreeSet<>(Clips.expected().keySet()).stream();
  }

  @ParameterizedTest
  @MethodSource("clips")
  void damageEndsInFramesOrAReason(String clip) throws IOException {
    byte[] whole = Files.readAllBytes(Clips.file(clip));
    Random random = new Random(clip.hashCode());
    VideoDecoder decoder = new VideoDecoder(LIMITS);
    for (int i = 0; i < DAMAGES; i++) {
      Path file = Files.write(folder.resolve(i + clip), damaged(whole, random));
      long start = System.nanoTime();
      try {
        VideoFrames frames = decoder.decode(file, CHOICES.get(i % CHOICES.size()));
        assertThat(frames.frames()).isNotEmpty().allMatch(VideoFuzzTest::isWhole);
      } catch (MediaException e) {
        assertThat(e).hasMessageContaining(clip);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  private static boolean isWhole(RgbImage image) {
    return image.pixels().length == RgbImage.CHANNELS * image.width() * image.height();
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes =
        random.nextInt(3) == 0
            ? Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1))
            : whole.clone();
    int header = random.nextBoolean() ? Math.min(bytes.length, 600) : bytes.length;
    for (int n = random.nextInt(12); n > 0; n--) {
      bytes[random.nextInt(header)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
