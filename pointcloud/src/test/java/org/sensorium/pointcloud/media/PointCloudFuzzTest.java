package org.sensorium.pointcloud.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.media.MediaException;

/** Damaged files end in a cloud or a refusal, soon, and take little memory. */
class PointCloudFuzzTest {
  private static final int VARIANTS = Integer.getInteger("fuzz.clouds", 400); // of each file
  private static final long MOST_BYTES = 8L << 20;
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<String> files() throws IOException {
    return TinyClouds.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void damagedFilesAreReadOrRefused(String name) throws IOException {
    byte[] whole = TinyClouds.bytes(name);
    PointCloudDecoder decoder =
        new PointCloudDecoder(PointCloudLimits.STANDARD, new PointCloudOptions(0, true));
    int refused = 0;
    for (int seed = 0; seed < VARIANTS; seed++) {
      byte[] damaged = damaged(whole, new SplittableRandom(seed));
      long before = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      try {
        PointCloud cloud = decoder.decode(name, damaged);
        assertThat(cloud.size()).isBetween(1, Math.max(damaged.length, 8192));
      } catch (MediaException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("%s, seed %d: %s".formatted(name, seed, e), e);
      }
      assertThat(System.nanoTime() - start).as("seed %d", seed).isLessThan(MOST_NANOS);
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("seed %d", seed)
          .isLessThan(MOST_BYTES);
    }
    assertThat(refused).isPositive();
  }

  /** A few bytes changed, most near the start where headers are; cut off, a piece doubled. */
  private static byte[] damaged(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole.clone();
    int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 400);
    for (int i = random.nextInt(8); i >= 0; i--) {
      int at = random.nextInt(reach);
      bytes[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt(256);
            case 1 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
            case 2 -> (byte) ('0' + random.nextInt(10));
            default -> (byte) " \n-.,#".charAt(random.nextInt(6));
          };
    }
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> doubled(bytes, random);
      default -> bytes;
    };
  }

  private static byte[] doubled(byte[] bytes, SplittableRandom random) {
    int from = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(64, bytes.length - from));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, from, longer, from + length, bytes.length - from);
    return longer;
  }
}
