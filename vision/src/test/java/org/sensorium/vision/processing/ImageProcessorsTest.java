package org.sensorium.vision.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;

class ImageProcessorsTest {

  @Test
  void idsAreExact() {
    assertThat(ImageProcessors.all())
        .extracting(ImageProcessors.Entry::id)
        .containsExactly("clip", "clip_pad", "blip", "otter", "medvint", "siglip", "dinov2", "ofa");
    for (ImageProcessors.Entry entry : ImageProcessors.all()) {
      assertThat(ImageProcessors.named(entry.id(), 48).outputSize()).isEqualTo(new Size(48, 48));
    }
    assertThatThrownBy(() -> ImageProcessors.named("CLIP", 224))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "image processor \"CLIP\" is not known, expected one of [clip, clip_pad, blip, otter,"
                + " medvint, siglip, dinov2, ofa]");
  }

  /** By the fixtures that transformers' processors made. */
  @Tag("parity")
  @ParameterizedTest
  @CsvSource({
    "clip, clip224",
    "clip_pad, pad_square",
    "blip, blip2",
    "siglip, siglip",
    "ofa, siglip"
  })
  void namedProcessingMatchesTransformers(String id, String kind) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "image_processing")) {
      String name = "out.coffee." + kind;
      int size = (int) fixture.get(name).getShape().get(3);
      fixture.assertClose(name, coffee(manager, fixture, ImageProcessors.named(id, size)));
    }
  }

  /** By Pillow and numpy; see towers_reference.py. */
  @Tag("parity")
  @ParameterizedTest
  @ValueSource(strings = {"otter", "medvint"})
  void namedProcessingMatchesPillow(String id) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture pictures = ParityFixture.open(manager, "image_processing");
        ParityFixture own = ParityFixture.open(manager, Path.of("src/test/resources/towers"))) {
      own.assertClose("out.coffee." + id, coffee(manager, pictures, ImageProcessors.named(id, 40)));
    }
  }

  private static NDArray coffee(
      NDManager manager, ParityFixture pictures, ImageProcessorConfig config) throws IOException {
    return new ImageProcessor(config)
        .process(pictures.path("coffee.png"))
        .toArray(manager)
        .expandDims(0);
  }

  /** facebook/dinov2-base: shortest edge 256, crop 224. */
  @Test
  void dinov2CutsSevenEighths() {
    ImageProcessorConfig config = ImageProcessors.named("dinov2", 224);
    assertThat(config.resize()).isEqualTo(new Resize.ShortestEdge(256));
    assertThat(config.mean()).isEqualTo(List.of(0.485, 0.456, 0.406));
  }

  @Test
  void anotherSizeKeepsTheWay() {
    for (ImageProcessors.Entry entry : ImageProcessors.all()) {
      assertThat(entry.at().apply(224).withSize(448))
          .as(entry.id())
          .isEqualTo(entry.at().apply(448));
    }
  }
}
