package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediaEncoders;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.model.source.DownloadListener;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.model.source.SourceSettings;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;
import org.sensorium.vision.processing.ImageProcessor;

/** Any encoder and any decoder of a folder, from the run file to features. */
class EncoderChoiceTest {
  @TempDir private Path temp;

  private ModelParts parts(Path encoder, Path decoder) throws IOException {
    return parts(encoder.toString(), decoder, TinyModels.sources());
  }

  private static ModelParts parts(String encoder, Path decoder, ModelSources sources)
      throws IOException {
    RunConfig run =
        RunConfig.parse(
            "run",
            """
            model: {encoder: '%s', encoder_layers: [-2, 1], decoder: '%s', template: v1}
            data: {train: [train.json]}
            stages: [{recipe: align}]
            """
                .formatted(encoder, decoder),
            List.of());
    return new PartsLoader(run, sources).load(Device.cpu());
  }

  @ParameterizedTest
  @CsvSource({"clip, clip", "siglip_vision, siglip", "llava, clip"})
  void aFolderTellsItsKind(String fixture, String kind) throws IOException {
    Path encoder = TinyModels.copy(fixture, temp.resolve("some-name"));
    Path picture = TinyModels.picture(temp.resolve("noise.png"), 1);
    try (NDManager manager = NDManager.newBaseManager();
        ModelParts parts = parts(encoder, TinyModels.decoder(temp.resolve("decoder")))) {
      VisionEncoder plain = VisionEncoders.get(kind).load(manager, encoder, Precision.FLOAT32);
      ImageProcessor.Pixels pixels = new ImageProcessor(plain.processor()).process(picture);
      float[] expected =
          plain
              .features(ImageProcessor.batch(manager, List.of(pixels)), List.of(-2, 1), 0)
              .toFloatArray();
      assertThat(parts.encoders().encode(MediumFile.image(picture))).containsExactly(expected);
      assertThat(parts.spec().pictures().encoder().kind()).isEqualTo(kind);
      assertThat(parts.encoders().of(Media.Kind.IMAGE).width()).isEqualTo(2 * 32);
      assertThat(parts.encoders().of(Media.Kind.IMAGE).positions()).isEqualTo(16);
    }
  }

  @Test
  void anIdOfTheHubTellsItsKindToo() throws IOException {
    String id = "openai/clip-vit-base-patch32";
    SourceSettings settings =
        SourceSettings.of(
            Map.of("SENSORIUM_HOME", temp.resolve("home").toString(), "HF_HUB_OFFLINE", "1"), temp);
    Path folder = TinyModels.copy("clip", settings.folder(id)); // as if fetched before
    Path decoder = TinyModels.decoder(temp.resolve("decoder"));
    Path picture = TinyModels.picture(temp.resolve("noise.png"), 1);
    ModelSources sources = new ModelSources(settings, DownloadListener.SILENT);
    try (ModelParts named = parts(id, decoder, sources);
        ModelParts local = parts(folder, decoder)) {
      assertThat(named.spec().pictures().encoder().kind()).isEqualTo("clip");
      assertThat(named.spec().pictures().encoder().source().source()).isEqualTo(id);
      assertThat(named.encoders().encode(MediumFile.image(picture)))
          .containsExactly(local.encoders().encode(MediumFile.image(picture)));
    }
  }

  @Test
  void aFolderThatTellsNothingIsRefused() throws IOException {
    Path encoder = TinyModels.copy("clip", temp.resolve("encoder"));
    Path decoder = TinyModels.decoder(temp.resolve("decoder"));
    Files.delete(encoder.resolve("config.json"));
    assertThatThrownBy(() -> parts(encoder, decoder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no config.json with a model_type beside it")
        .hasMessageContaining("efficientnet-lite0");
    assertThatThrownBy(() -> parts(decoder, decoder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model_type is \"llama\", expected one of [clip");
  }

  @Test
  void checkpointsOfOneKindShareNoFeatures() throws IOException {
    Path first = TinyModels.copy("clip", temp.resolve("first"));
    Path second = TinyModels.copy("clip", temp.resolve("second"));
    Path weights = second.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    for (int i = bytes.length - 2; i > bytes.length / 2; i -= 4) {
      bytes[i] ^= 8; // a bit of the fraction of every number in the second half
    }
    Files.write(weights, bytes);
    Path decoder = TinyModels.decoder(temp.resolve("decoder"));
    Path picture = TinyModels.picture(temp.resolve("noise.png"), 1);
    Path cache = temp.resolve("features");
    try (ModelParts one = parts(first, decoder);
        ModelParts two = parts(second, decoder)) {
      float[] features = new FeatureCache(cache, one.encoders()).get(MediumFile.image(picture));
      MediaEncoders other = two.encoders();
      assertThat(new FeatureCache(cache, other).get(MediumFile.image(picture)))
          .isNotEqualTo(features)
          .containsExactly(other.encode(MediumFile.image(picture)));
    }
  }
}
