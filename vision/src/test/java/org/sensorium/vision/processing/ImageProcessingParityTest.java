package org.sensorium.vision.processing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;

@Tag("parity")
class ImageProcessingParityTest {
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"clip224", "siglip", "blip2", "pad_square"})
  void matchesTransformers(String kind) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "image_processing")) {
      List<String> names =
          fixture.names().stream().filter(name -> name.endsWith("." + kind)).toList();
      assertThat(names).isNotEmpty();
      for (String name : names) { // out.<picture>.<kind>, (1, 3, size, size)
        int size = (int) fixture.get(name).getShape().get(3);
        NDArray actual =
            new ImageProcessor(config(kind).apply(size))
                .process(fixture.path(name.split("\\.")[1] + ".png"))
                .toArray(manager)
                .expandDims(0);
        fixture.assertClose(name, actual);
      }
    }
  }

  private static IntFunction<ImageProcessorConfig> config(String kind) {
    return switch (kind) {
      case "clip224" -> ImageProcessorConfig::clip;
      case "pad_square" -> size -> ImageProcessorConfig.clip(size).withPadToSquare();
      case "siglip" -> ImageProcessorConfig::siglip;
      default -> ImageProcessorConfig::blip;
    };
  }
}
