package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.audio.encoder.AudioEncoder;
import org.sensorium.audio.encoder.AudioEncoders;
import org.sensorium.audio.media.AudioDecoder;
import org.sensorium.audio.processing.AudioProcessor;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.MediaEncoder;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.Modality;
import org.sensorium.fusion.model.TinyMedia;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.pointcloud.encoder.PointCloudEncoder;
import org.sensorium.pointcloud.encoder.PointCloudEncoders;
import org.sensorium.pointcloud.media.PointCloudDecoder;
import org.sensorium.pointcloud.processing.PointCloudProcessor;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;
import org.sensorium.vision.media.RgbImage;
import org.sensorium.vision.media.video.FrameChoice;
import org.sensorium.vision.media.video.VideoDecoder;
import org.sensorium.vision.processing.ImageProcessor;

/** Encoders of clips, sounds and clouds, by their folder, from the run file to an answer. */
class OtherEncodersTest {
  @TempDir private Path temp;

  /** Positions and width by hand: frames times patches; half the frames; clips; a class token. */
  @ParameterizedTest
  @CsvSource({
    "video, clip, clip, 64, 32",
    "video, siglip_vision, siglip, 64, 32",
    "audio, whisper_encoder, whisper, 50, 32",
    "audio, ast, ast, 62, 32", // 12 x 5 patches, two tokens
    "audio, imagebind, imagebind, 3, 20",
    "points, pointbert, point-bert, 17, 48",
    "points, epcl, epcl, 12, 32",
  })
  void aFolderTellsItsKind(String modality, String fixture, String kind, int positions, int width)
      throws IOException {
    Path encoder = TinyModels.copy(fixture, temp.resolve("some-name"));
    Path decoder = TinyModels.decoder(temp.resolve("decoder"));
    RunConfig run =
        RunConfig.parse(
            "run",
            """
            model:
              media: {%s: {encoder: '%s', %sprojector: {type: linear}}}
              decoder: '%s'
              template: chatml_no_system
            data: {train: [train.json]}
            stages: [{recipe: align}]
            """
                .formatted(
                    modality, encoder, modality.equals("video") ? "frames: 4, " : "", decoder),
            List.of());
    MediumFile medium = TinyMedia.of(Modality.of(modality), temp, 3);
    try (NDManager manager = NDManager.newBaseManager();
        MultimodalModel model =
            MultimodalModel.of(new PartsLoader(run, TinyModels.sources()).load(Device.cpu()))) {
      MediaEncoder of = model.parts().encoders().of(medium.kind());
      assertThat(of.positions()).isEqualTo(positions);
      assertThat(of.width()).isEqualTo(width);
      assertThat(model.parts().spec().branch(medium.kind()).encoder().kind()).isEqualTo(kind);
      assertThat(model.look(medium))
          .hasSize(positions * width)
          .containsExactly(expected(manager, kind, encoder, medium).toFloatArray());
      assertThat(model.answer(TinyModels.ask(List.of(medium), "What?"))).isNotNull();
    }
  }

  /** The encoder itself, without a model around it. */
  private static NDArray expected(NDManager manager, String kind, Path encoder, MediumFile medium)
      throws IOException {
    List<Integer> last = List.of(-1);
    if (medium.kind() == Media.Kind.VIDEO) {
      VisionEncoder network = VisionEncoders.get(kind).load(manager, encoder, Precision.FLOAT32);
      ImageProcessor processor = new ImageProcessor(network.processor());
      List<RgbImage> frames =
          VideoDecoder.standard().decode(medium.file(), FrameChoice.uniform(4)).frames();
      return network.features(
          ImageProcessor.batch(manager, frames.stream().map(processor::process).toList()), last, 0);
    }
    if (medium.kind() == Media.Kind.AUDIO) {
      AudioEncoder network = AudioEncoders.get(kind).load(manager, encoder, Precision.FLOAT32);
      AudioProcessor processor = AudioProcessor.of(network.processor());
      AudioProcessor.Input input = processor.process(AudioDecoder.standard().decode(medium.file()));
      return network.encode(AudioProcessor.batch(manager, List.of(input)), -1);
    }
    PointCloudEncoder network =
        PointCloudEncoders.get(kind).load(manager, encoder, Precision.FLOAT32);
    PointCloudProcessor processor = new PointCloudProcessor(network.processor());
    float[] points = processor.process(PointCloudDecoder.standard().decode(medium.file()));
    return network.encode(processor.batch(manager, List.of(points)), -1);
  }
}
