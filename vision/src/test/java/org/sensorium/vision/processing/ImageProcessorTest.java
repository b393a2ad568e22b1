package org.sensorium.vision.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.media.MediaException;
import org.sensorium.vision.media.RgbImage;

/** Numbers from src/test/scripts/processor_reference.py (transformers 5.23, Pillow 12.3). */
class ImageProcessorTest {
  @TempDir Path folder;

  static Stream<JsonNode> cases() throws IOException {
    try (var in = ImageProcessorTest.class.getResourceAsStream("/processors.json")) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(in).forEach(cases::add);
      assertThat(cases).hasSizeGreaterThan(40);
      return cases.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameBytesAsTransformers(JsonNode expected) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("preprocessor_config.json"), expected.get("config").toString());
    JsonNode size = expected.get("image");
    ImageProcessor.Pixels pixels =
        new ImageProcessor(ImageProcessorConfig.read(file))
            .process(ResizerTest.picture(size.get(0).asInt(), size.get(1).asInt()));
    assertThat(pixels.width()).isEqualTo(expected.get("out").get(0).asInt());
    assertThat(pixels.height()).isEqualTo(expected.get("out").get(1).asInt());
    CRC32 crc = new CRC32();
    for (float value : pixels.values()) {
      assertThat(value).isEqualTo((int) value);
      crc.update((int) value);
    }
    assertThat("%08x".formatted(crc.getValue())).isEqualTo(expected.get("crc32").asText());
  }

  @Test
  void scalesAndNormalizes() {
    RgbImage image = ResizerTest.picture(16, 16);
    float[] values = new ImageProcessor(ImageProcessorConfig.clip(16)).process(image).values();
    for (int channel = 0; channel < 3; channel++) {
      double mean = ImageProcessorConfig.CLIP_MEAN.get(channel);
      double std = ImageProcessorConfig.CLIP_STD.get(channel);
      double expected = (image.sample(5, 3, channel) / 255.0 - mean) / std;
      assertThat(values[256 * channel + 3 * 16 + 5]).isCloseTo((float) expected, within(1e-6f));
    }
  }

  @Test
  void batchesNeedOneSize() {
    ImageProcessor processor = new ImageProcessor(ImageProcessorConfig.clip(16));
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageProcessor.Pixels a = processor.process(ResizerTest.picture(20, 30));
      ImageProcessor.Pixels b = processor.process(ResizerTest.picture(40, 30));
      try (NDArray batch = ImageProcessor.batch(manager, List.of(a, b))) {
        assertThat(batch.getShape()).isEqualTo(new Shape(2, 3, 16, 16));
        assertThat(batch.get(1)).isEqualTo(b.toArray(manager));
      }
      ImageProcessor.Pixels other =
          new ImageProcessor(ImageProcessorConfig.clip(8)).process(ResizerTest.picture(20, 30));
      assertThatThrownBy(() -> ImageProcessor.batch(manager, List.of(a, other)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("picture 1 of a batch is 8 x 8, the first is 16 x 16");
    }
  }

  /** The border is never made: no more memory than the result and the resizer's rings. */
  @Test
  void aLongPictureInASquareTakesLittleMemory() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ImageProcessor processor = new ImageProcessor(ImageProcessorConfig.clip(224).withPadToSquare());
    for (int[] size : new int[][] {{26_754, 1}, {1, 26_754}, {65_535, 3}, {3, 65_535}}) {
      RgbImage picture = ResizerTest.picture(size[0], size[1]);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      float[] values = processor.process(picture).values();
      long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      assertThat(after - before).isLessThan(32L << 20);
      assertThat(values).hasSize(3 * 224 * 224);
      float mean = (float) ((int) (0.48145466 * 255) / 255.0);
      assertThat(values[0])
          .isCloseTo((float) ((mean - 0.48145466) / 0.26862954), within(1e-6f)); // border
    }
  }

  @Test
  void aRefusalOfAFileNamesIt() throws IOException {
    Path file = folder.resolve("line.ppm");
    byte[] header = "P6 60000 1 255\n".getBytes(StandardCharsets.US_ASCII);
    Files.write(file, Arrays.copyOf(header, header.length + 3 * 60_000));
    assertThatThrownBy(() -> new ImageProcessor(uncropped()).process(file))
        .isInstanceOf(MediaException.class)
        .hasMessageStartingWith(file + ": 60000 x 1 pixels become");
  }

  private static ImageProcessorConfig uncropped() {
    return new ImageProcessorConfig(
        false,
        new Resize.ShortestEdge(4000),
        Resampling.BICUBIC,
        null,
        1,
        false,
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 1.0, 1.0));
  }

  @Test
  void tooLongAPictureIsRefused() {
    assertThatThrownBy(
            () -> new ImageProcessor(uncropped()).process(ResizerTest.picture(60_000, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("60000 x 1 pixels become");
  }
}
