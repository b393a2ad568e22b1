package org.sensorium.fusion.model;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.TokenChoice;

/** A model of the fixtures' random parts that reads media of some kinds. */
final class AnyToText {
  private AnyToText() {}

  /** With a new projector for each kind. */
  static ModelParts create(Path folder, List<Media.Kind> kinds) throws IOException {
    Map<Media.Kind, NewModel.Reader> media = new LinkedHashMap<>();
    for (Media.Kind kind : kinds) {
      Path encoder = TinyModels.copy(fixture(kind), folder.resolve("encoder-" + kind));
      media.put(
          kind,
          new NewModel.Reader(
              encoder(kind, encoder.toString()),
              Modality.OF_ENCODER,
              ModelSpec.ProjectorShape.of("mlp2x_gelu", 0, false, InputNorm.Kind.NONE, false)));
    }
    return ModelParts.create(
        new NewModel(
            media,
            new ModelSpec.Source(TinyModels.decoder(folder.resolve("decoder")).toString(), null),
            "chatml_no_system",
            "",
            Precision.FLOAT32,
            7),
        TinyModels.sources(),
        Device.cpu());
  }

  private static String fixture(Media.Kind kind) {
    return switch (kind) {
      case IMAGE, VIDEO -> "clip";
      case AUDIO -> "whisper_encoder";
      case POINTCLOUD -> "pointbert";
      case FEATURES -> throw new IllegalArgumentException(kind.name());
    };
  }

  private static ModelSpec.Encoder encoder(Media.Kind kind, String source) {
    boolean video = kind == Media.Kind.VIDEO;
    boolean sees = video || kind == Media.Kind.IMAGE;
    return new ModelSpec.Encoder(
        null,
        new ModelSpec.Source(source, null),
        List.of(sees ? -2 : -1),
        video ? 2 : kind == Media.Kind.AUDIO ? 10 : 0,
        TokenChoice.PATCHES,
        0,
        null,
        video ? 2 : 0,
        video ? "uniform" : null,
        0);
  }
}
