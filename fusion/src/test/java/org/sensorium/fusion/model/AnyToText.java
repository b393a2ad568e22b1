package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.projector.InputNorm;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.TokenChoice;

/**
 * A model of the fixtures' random parts that reads media of some kinds, and what is asked of it.
 *
 * @param folder for its parts and media
 */
record AnyToText(Path folder, MultimodalModel model) implements AutoCloseable {

  /** One that reads media of some kinds. */
  static AnyToText reading(Path folder, List<Media.Kind> kinds) throws IOException {
    return new AnyToText(folder, MultimodalModel.of(create(folder, kinds)));
  }

  ModelParts parts() {
    return model.parts();
  }

  @Override
  public void close() {
    model.close();
  }

  Conversation about(int seed, Media.Kind... kinds) throws IOException {
    List<MediumFile> media = new ArrayList<>();
    for (Media.Kind kind : kinds) {
      media.add(TinyMedia.of(kind, folder, seed++));
    }
    return TinyModels.ask(media, "What is it?");
  }

  /** Rows of each kind, of several kinds, of two of a kind and of none. */
  List<Conversation> mixed() throws IOException {
    return List.of(
        about(1, Media.Kind.AUDIO),
        about(2, Media.Kind.IMAGE),
        about(3),
        about(4, Media.Kind.POINTCLOUD, Media.Kind.IMAGE, Media.Kind.AUDIO, Media.Kind.VIDEO),
        about(8, Media.Kind.VIDEO),
        about(9, Media.Kind.IMAGE, Media.Kind.AUDIO, Media.Kind.IMAGE),
        about(12, Media.Kind.POINTCLOUD));
  }

  InputRow row(Conversation asked) {
    List<Turn> turns = new ArrayList<>(asked.turns());
    turns.add(Turn.of(Turn.Role.ASSISTANT, "A thing."));
    return model.rows().training(new Conversation("row", turns, asked.media(), Map.of()));
  }

  List<float[]> features(Conversation shown) throws IOException {
    List<float[]> features = new ArrayList<>();
    for (Media medium : shown.media()) {
      features.add(model.look(MediumFile.of(medium)));
    }
    return features;
  }

  List<NDArray> arrays(NDManager step, List<InputRow> rows, List<float[]> features) {
    List<NDArray> arrays = new ArrayList<>();
    for (InputRow row : rows) {
      for (Media.Kind kind : row.kinds()) {
        float[] one = features.get(arrays.size());
        arrays.add(MultimodalNetwork.array(step, one, parts().encoders().of(kind).positions()));
      }
    }
    return arrays;
  }

  float[] logits(InputRow row, List<float[]> features) {
    parts().adapters().workFor(Set.copyOf(row.kinds()));
    try (NDManager step = parts().manager().newSubManager();
        Autograd.Mode off = Autograd.off()) {
      return TinyModels.prefix(parts())
          .supervisedLogits(
              step,
              SplicedBatch.of(List.of(row), SplicedBatch.Padding.RIGHT),
              arrays(step, List.of(row), features))
          .toFloatArray();
    }
  }

  void assertAnswersInABatchAreThoseOfEachAlone() throws IOException {
    List<Conversation> asked = mixed();
    GenerationConfig config = model.greedy(6).withRepetitionPenalty(1.5);
    FeatureCache cache = new FeatureCache(folder.resolve("features"), parts().encoders());
    List<List<MediumFile>> media =
        asked.stream().map(c -> c.media().stream().map(MediumFile::of).toList()).toList();
    List<Generation> together = model.answerAll(asked, media, cache, config);
    List<int[]> alone = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      alone.add(model.answer(asked.get(i), config, piece -> {}).ids());
      assertThat(together.get(i).ids()).as("row %d", i).containsExactly(alone.get(i));
    }
    assertThat(alone.get(0)).isNotEqualTo(alone.get(1)); // not the same whatever is shown
  }

  /** With a new projector for each kind. */
  private static ModelParts create(Path folder, List<Media.Kind> kinds) throws IOException {
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
        false,
        0);
  }
}
