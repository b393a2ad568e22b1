package org.sensorium.vision.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.nn.checkpoint.CheckpointException;

class ImageProcessorConfigTest {
  @TempDir Path folder;

  private ImageProcessorConfig read(String json) throws IOException {
    Files.writeString(folder.resolve("preprocessor_config.json"), json.replace('\'', '"'));
    return ImageProcessorConfig.read(folder);
  }

  @Test
  void oldClipFilesGiveSizesAsOneNumber() throws IOException {
    ImageProcessorConfig config =
        read(
            "{'feature_extractor_type': 'CLIPFeatureExtractor', 'size': 336, 'crop_size': 336,"
                + " 'resample': 3, 'do_normalize': true}");
    assertThat(config).isEqualTo(ImageProcessorConfig.clip(336));
    assertThat(config.outputSize()).isEqualTo(new Size(336, 336));
  }

  @Test
  void oneNumberIsASquareElsewhere() throws IOException {
    ImageProcessorConfig config =
        read("{'image_processor_type': 'BlipImageProcessor', 'size': 224}");
    assertThat(config.resize()).isEqualTo(new Resize.Squash(new Size(224, 224)));
    assertThat(config.crop()).isNull();
    assertThat(config.outputSize()).isEqualTo(new Size(224, 224));
  }

  @Test
  void defaultsAreTheClass() throws IOException {
    ImageProcessorConfig config = read("{'image_processor_type': 'SiglipImageProcessorFast'}");
    assertThat(config.resize()).isEqualTo(new Resize.Squash(new Size(224, 224)));
    assertThat(config).isEqualTo(ImageProcessorConfig.siglip(224));
    assertThat(config.mean()).isEqualTo(List.of(0.5, 0.5, 0.5));
  }

  @Test
  void jointFileOfTransformers5() throws IOException {
    Files.writeString(
        folder.resolve("processor_config.json"),
        "{\"image_processor\": {\"image_processor_type\": \"CLIPImageProcessor\"}}");
    assertThat(ImageProcessorConfig.read(folder)).isEqualTo(ImageProcessorConfig.clip(224));
  }

  @Test
  void writtenFilesReadBack() throws IOException {
    ImageProcessorConfig squash =
        read("{'image_processor_type': 'SiglipImageProcessor', 'size': {'height': 7, 'width': 9}}");
    for (ImageProcessorConfig config :
        List.of(
            squash,
            ImageProcessorConfig.clip(112),
            ImageProcessorConfig.clip(336).withPadToSquare())) {
      config.write(folder.resolve("preprocessor_config.json"));
      assertThat(ImageProcessorConfig.read(folder)).isEqualTo(config);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'image_processor_type': 'ViltImageProcessor'}|is "ViltImageProcessor", expected one of [BitImageProcessor, Blip
          {}|image_processor_type is ""
          {'image_processor_type': 'CLIPImageProcessor', 'size': {'shortest_edge': 9, 'longest_edge': 12}}|size is {"shortest_edge":9,"longest_edge":12}, expected
          {'image_processor_type': 'CLIPImageProcessor', 'size': 0}|size is 0, expected 1 to
          {'image_processor_type': 'CLIPImageProcessor', 'crop_size': 'big'}|crop_size is "big", expected
          {'image_processor_type': 'CLIPImageProcessor', 'resample': 8}|resample is 8, expected one of 0 (nearest)
          {'image_processor_type': 'CLIPImageProcessor', 'do_pad': true}|do_pad is true
          {'image_processor_type': 'CLIPImageProcessor', 'do_resize': 1}|do_resize is 1, expected true or false
          {'image_processor_type': 'CLIPImageProcessor', 'image_std': [1, 1, 0]}|image_std is [1,1,0]
          {'image_processor_type': 'CLIPImageProcessor', 'image_mean': [1, 1]}|image_mean is [1,1]
          {'image_processor_type': 'CLIPImageProcessor', 'image_mean': ['a', 1, 1]}|image_mean is ["a",1,1], expected 3 numbers
          {'image_processor_type': 'CLIPImageProcessor', 'image_mean': [null, 1, 1]}|image_mean is [null,1,1]
          {'image_processor_type': 'CLIPImageProcessor', 'image_std': {'a': 1}}|image_std is {"a":1}
          {'image_processor_type': 'SiglipImageProcessor', 'do_center_crop': true}|crop_size is
          """)
  void whatIsNotDoneExactlyIsRefused(String json, String reason) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> read(json))
        .withMessageStartingWith(folder.resolve("preprocessor_config.json") + ": ")
        .withMessageContaining(reason);
  }

  @Test
  void missingAndBrokenFilesAreNamed() throws IOException {
    Path file = folder.resolve("preprocessor_config.json");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ImageProcessorConfig.read(folder))
        .withMessageStartingWith(file + ": no such file");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> read("{'image_proc"))
        .withMessageStartingWith(file + ": not JSON at line 1, column ");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\n");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ImageProcessorConfig.read(folder))
        .withMessageStartingWith(file + ": is a git-LFS pointer");
  }
}
