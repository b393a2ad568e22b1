package org.sensorium.vision.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.processing.ImageProcessorConfig;

/** The arithmetic is VisionEncoderParityTest's. */
class ClipResNetTest {
  private static final Path TINY = Path.of("src/test/resources/clip_resnet"); // width 4, 64 pixels

  @Test
  void theTensorsTellKindAndSizes() throws IOException {
    VisionEncoders.Entry kind = VisionEncoders.of(TINY);
    assertThat(kind.id()).isEqualTo("clip-resnet");
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder encoder = kind.load(manager, TINY, Precision.FLOAT32);
      assertThat(encoder.imageSize()).isEqualTo(64);
      assertThat(encoder.processor()).isEqualTo(ImageProcessorConfig.clip(64));
      assertThat(List.of(0, 1, 2, 3, 4).stream().map(encoder::width).toList())
          .containsExactly(4, 16, 32, 64, 128);
      assertThat(List.of(0, 1, 2, 3, 4).stream().map(encoder::grid).toList())
          .containsExactly(16, 16, 8, 4, 2);
    }
  }

  /** Of 512 pixels MedVInT-TE reads 16 x 16 cells, MedVInT-TD 32 x 32. */
  @Test
  void picturesOfAnotherSizeHaveOtherMaps() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      VisionEncoder encoder =
          VisionEncoders.get("clip-resnet").load(manager, TINY, Precision.FLOAT32, 512);
      assertThat(encoder.grid(-1)).isEqualTo(16);
      assertThat(encoder.grid(-2)).isEqualTo(32);
      assertThat(encoder.encode(manager.zeros(new Shape(1, 3, 512, 512)), -2).getShape())
          .isEqualTo(new Shape(1, 1024, 64));
      assertThatThrownBy(() -> encoder.encode(manager.zeros(new Shape(1, 3, 500, 500)), -1))
          .hasMessageContaining("a side that 32 divides, 512 as a rule");
    }
  }
}
