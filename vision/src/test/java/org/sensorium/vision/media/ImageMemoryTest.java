package org.sensorium.vision.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * All memory that reading takes, on the Java heap and outside it, stays within {@link ImageLimits}.
 *
 * <p>A virtual machine of its own reads the files. Its heap is resident from the start, so that the
 * resident set grows by what lies outside the heap alone.
 */
@EnabledOnOs(OS.LINUX)
class ImageMemoryTest {
  private static final int W = 2000;
  private static final int H = 1500;

  /** Tables, the just-in-time compiler, libraries; bytes. The bound is 72 MB a picture. */
  private static final long SLACK = 12L << 20;

  @TempDir Path folder;

  private Map<String, byte[]> files() throws IOException {
    RgbImage photo = TestPictures.photo(W, H);
    byte[] wide = new byte[8 * W * H];
    new Random(4).nextBytes(wide);
    byte[] rgba = new byte[4 * W * H];
    for (int i = 0; i < W * H; i++) {
      System.arraycopy(photo.pixels(), 3 * i, rgba, 4 * i, 3);
      rgba[4 * i + 3] = (byte) i;
    }
    int sampling = opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
    int progressive = opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
    byte[] progressive444 =
        TestPictures.jpeg(
            photo, progressive, 1, sampling, opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("rgb.png", TestPictures.png(photo));
    files.put(
        "metadata.png",
        new PngWriter(W, H, 8, 2).chunk("tEXt", new byte[1000]).data(photo.pixels(), 3 * W).end());
    files.put("wide_alpha.png", new PngWriter(W, H, 16, 6).data(wide, 8 * W).end());
    files.put("baseline.jpg", TestPictures.write(photo, "jpeg"));
    files.put("progressive.jpg", progressive444);
    files.put("turned.jpg", TestPictures.withExif(progressive444, TestPictures.exif(6)));
    files.put("lossy.webp", TestPictures.webp(W, H, 3, TestPictures.bgr(photo), 80));
    files.put("lossless.webp", TestPictures.webp(W, H, 3, TestPictures.bgr(photo), 101));
    files.put("lossy_alpha.webp", TestPictures.webp(W, H, 4, rgba, 80));
    files.put("lossless_alpha.webp", TestPictures.webp(W, H, 4, rgba, 101));
    files.put("indexed.gif", TestPictures.write(photo, BufferedImage.TYPE_BYTE_INDEXED, "gif"));
    files.put("rgb.bmp", TestPictures.write(photo, "bmp"));
    files.put(
        "wide_alpha.tiff",
        new TiffWriter(ByteOrder.LITTLE_ENDIAN, W, H)
            .samples(2, 4, 16)
            .tag(TiffWriter.EXTRA_SAMPLES, 2)
            .tag(Orientation.TAG, 6)
            .strips(wide));
    byte[] header = "P6 %d %d 255\n".formatted(W, H).getBytes(StandardCharsets.US_ASCII);
    files.put("rgb.ppm", TestPictures.concat(header, photo.pixels()));
    return files;
  }

  @Test
  void staysWithinTheStatedBound() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms768m",
                "-Xmx768m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryProbe.class.getName()));
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      command.add(Files.write(folder.resolve(file.getKey()), file.getValue()).toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536"); // what is freed goes at once
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "65536");
    builder.environment().put("MALLOC_TOP_PAD_", "0");
    Path output = folder.resolve("output");
    Process probe = builder.redirectOutput(output.toFile()).start();
    assertThat(probe.waitFor(120, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(probe.exitValue()).as("%s", lines).isZero();
    int measured = 0;
    for (String line : lines) { // file, its bytes, pixels, bytes on the heap, bytes outside it
      String[] cells = line.split("\t");
      if (cells.length != 5) {
        continue; // a decoder's own words
      }
      long file = Long.parseLong(cells[1]);
      long pixels = Long.parseLong(cells[2]);
      long memory = Long.parseLong(cells[3]) + Long.parseLong(cells[4]);
      assertThat(pixels).isEqualTo(W * H);
      assertThat(memory)
          .as(line)
          .isBetween(
              RgbImage.CHANNELS * pixels,
              ImageLimits.COPIES * file + ImageLimits.BYTES_PER_PIXEL * pixels + SLACK);
      measured++;
    }
    assertThat(measured).isEqualTo(command.size() - 8);
  }
}
