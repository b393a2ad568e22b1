package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.Part;
import org.sensorium.datasets.conversation.RowPlace;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.datasets.instruct.QuarantineLedger;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.TinyMedia;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.checkpoint.CheckpointException;

/** What is said of rows and stages that do not fit the modalities that a model reads. */
class ModalityChecksTest {
  @TempDir private Path temp;

  private static StageConfig stage(String modality) throws IOException {
    return RunConfig.parse(
            "run.yaml",
            "data: {train: [a.json]}\nmodel: {media: {video: {}, audio: {}}}\nstages: [{recipe: align, modality: %s}]"
                .formatted(modality),
            List.of())
        .stages()
        .get(0);
  }

  @Test
  void aPictureIsLearnedFromAsWhatItIsReadAs() throws IOException {
    assertThat(
            stage("video").learnsFrom(Media.Kind.IMAGE, Set.of(Media.Kind.VIDEO, Media.Kind.AUDIO)))
        .isTrue();
    assertThat(
            stage("audio").learnsFrom(Media.Kind.IMAGE, Set.of(Media.Kind.VIDEO, Media.Kind.AUDIO)))
        .isFalse();
    assertThat(
            stage("video").learnsFrom(Media.Kind.IMAGE, Set.of(Media.Kind.VIDEO, Media.Kind.IMAGE)))
        .isFalse();
  }

  /** The sound of the later round does not fit: nothing of the row passes what the stage trains. */
  @Test
  void aRowMustShowWhatTheStageTrains() throws IOException {
    SystemTrial trial = SystemTrial.anyToText(temp.resolve("trial"));
    List<MediumFile> media =
        List.of(TinyMedia.of(Media.Kind.VIDEO, temp, 1), TinyMedia.of(Media.Kind.AUDIO, temp, 2));
    Conversation shown = TinyModels.ask(media, "");
    Conversation talk =
        new Conversation(
            "talk",
            List.of(
                new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0), new Part.Text("What?"))),
                Turn.of(Turn.Role.ASSISTANT, "A clip."),
                new Turn(Turn.Role.USER, List.of(new Part.MediaRef(1), new Part.Text("And?"))),
                Turn.of(Turn.Role.ASSISTANT, "A sound.")),
            shown.media(),
            Map.of());
    RowPlace place = new RowPlace(temp.resolve("rows.json"), 1, 0);
    TrainingData data =
        new TrainingData(
            List.of(
                new TrainingData.Row(
                    new RowOrigin(RowOrigin.Part.TRAIN, "captions"), place, talk, media)),
            null,
            List.of());
    StageConfig audio = stage("audio");
    try (MultimodalModel model = trial.model("any-to-text")) {
      FeatureCache cache = new FeatureCache(temp.resolve("features"), model.parts().encoders());
      int first = model.rows().questions(talk).get(0).length();
      assertThat(passes(model, data, cache, audio, 4096).passes(0).get(0).rows()).isNotEmpty();
      assertThatThrownBy(() -> passes(model, data, cache, audio, first + 4))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "recipe align trains the projector alone and needs media of its modality, audio, but no training row has any");
      TrainingData none = new TrainingData(List.of(), null, List.of());
      assertThatThrownBy(() -> passes(model, none, cache, audio, 4096))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "stage with recipe align: no training row from its sources [] shows media of its modality, audio");
    }
  }

  private static ConversationPasses passes(
      MultimodalModel model, TrainingData data, FeatureCache cache, StageConfig stage, int length)
      throws IOException {
    cache.fill(data.media(), done -> {});
    DataConfig config =
        RunConfig.parse(
                "run.yaml",
                "data: {train: [a.json], max_length: %d}\nstages: [{recipe: align}]"
                    .formatted(length),
                List.of())
            .data();
    return ConversationPasses.of(model.parts(), model.rows(), data, cache, stage, config, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{recipe: align, modality: points} | stages[0].modality is points, but the model reads [video, audio]: name one of these, or give it an encoder in model.media",
        "{recipe: words} | stages[0].recipe is words, which is about one modality: give stages.0.modality, one of [video, audio]",
        "{recipe: align, processor: clip} | stages[0].processor is clip, but the model reads [video, audio]: say in stages.0.modality whose it is",
        "{recipe: finetune, train: [lora], lora: {own: true}} | lora.own is true, but modality does not say whose they are: expected one of [image, video, audio, points]",
        "{recipe: finetune, modality: audio, train: [encoder]} | stages[0].train holds encoder, but model.media.audio.encoder_trained_from does not say from which block on: give it, for example 12",
      })
  void whatDoesNotFitTheModalitiesIsRefused(String stage, String message) {
    assertThatThrownBy(
            () ->
                RunConfig.parse(
                    "run.yaml",
                    "data: {train: [a.json]}\nmodel: {media: {video: {}, audio: {}}}\nstages: [%s]"
                        .formatted(stage),
                    List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "media: {audio: {frames: 4}} | model.media.audio.frames is 4, which says nothing about modality audio: leave it out",
        "media: {audio: {encoder_trained_from: 0}} | model.media.audio.encoder_trained_from is 0, which says",
        "media: {audio: {encoder_tokens: all}} | model.media.audio.encoder_tokens is all, which says",
        "media: {video: {seconds: 4}} | model.media.video.seconds is 4, which says",
        "media: {points: {image_size: 64}} | model.media.points.image_size is 64, which says",
        "media: {points: {projector: {pool: 2}}} | model.media.points.projector.pool is 2, which says",
        "frame_choice: shots | model.frame_choice is shots, which says nothing about modality image",
        "media: {audio: {processor: clip}} | model.media.audio.processor is \"clip\", which is for another modality than audio: expected one of encoder, whisper",
        "media: {audio: {projector: {type: spatio_temporal_pool}}} | model.media.audio.projector.type is \"spatio_temporal_pool\", which looks at the frames of a video one behind the other: choose another for modality audio",
        "media: {video: {frames_joined: true, projector: {type: video_qformer}}} | model.media.video.projector.type is \"video_qformer\", which looks at the frames of a video one behind the other: leave frames_joined out",
        "media: {audio: {processor: clop}} | model.media.audio: processor is \"clop\", expected encoder or one of",
      })
  void keysOfOtherModalitiesAreRefused(String model, String message) {
    assertThatThrownBy(
            () ->
                RunConfig.parse(
                    "run.yaml",
                    "data: {train: [a.json]}\nmodel: {%s}\nstages: [{recipe: align}]"
                        .formatted(model),
                    List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  /** A run's own file spells out every default. */
  @Test
  void theirDefaultsAreNot() throws IOException {
    RunConfig run =
        RunConfig.parse(
            "run.yaml",
            "data: {train: [a.json]}\nmodel: {media: {image: {}, video: {frames: 4}, audio: {seconds: 4}, points: {}}}\nstages: [{recipe: align}]",
            List.of());
    assertThat(RunConfig.parse("again.yaml", run.toYaml(), List.of())).isEqualTo(run);
  }

  /** In a question about the clip alone nothing works that is trained for sounds. */
  @Test
  void aRowThatNoneOfTheTrainedPartsSeesIsLeftOut() throws IOException {
    SystemTrial trial = SystemTrial.anyToText(temp.resolve("trial"));
    List<MediumFile> media =
        List.of(TinyMedia.of(Media.Kind.VIDEO, temp, 1), TinyMedia.of(Media.Kind.AUDIO, temp, 2));
    Conversation shown = TinyModels.ask(media, "What?");
    List<Turn> turns = new ArrayList<>(shown.turns());
    turns.add(Turn.of(Turn.Role.ASSISTANT, "A clip. A sound."));
    Conversation talk = new Conversation("talk", turns, shown.media(), Map.of());
    List<Turn> one =
        List.of(
            new Turn(Turn.Role.USER, List.of(new Part.MediaRef(0), new Part.Text("What?"))),
            Turn.of(Turn.Role.ASSISTANT, "A clip."),
            new Turn(Turn.Role.USER, List.of(new Part.MediaRef(1), new Part.Text("And?"))),
            Turn.of(Turn.Role.ASSISTANT, "A sound."));
    Conversation cut = new Conversation("cut", one, shown.media(), Map.of());
    RowPlace place = new RowPlace(temp.resolve("rows.json"), 1, 0);
    RowOrigin origin = new RowOrigin(RowOrigin.Part.TRAIN, "captions");
    TrainingData data =
        new TrainingData(
            List.of(
                new TrainingData.Row(origin, place, talk, media),
                new TrainingData.Row(origin, place, cut, media)),
            null,
            List.of());
    StageConfig audio =
        RunConfig.parse(
                "run.yaml",
                "data: {train: [a.json]}\nmodel: {media: {video: {}, audio: {}}}\nstages: [{recipe: finetune, modality: audio, train: [projector, lora], lora: {own: true}}]",
                List.of())
            .stages()
            .get(0);
    try (MultimodalModel model = trial.model("any-to-text")) {
      FeatureCache cache = new FeatureCache(temp.resolve("features"), model.parts().encoders());
      int length = model.rows().prompt(shown).length() + 4; // where the other row has no sound yet
      ConversationPasses passes = passes(model, data, cache, audio, length);
      assertThat(passes.withoutMedia()).isEqualTo(1);
    }
  }

  @Test
  void aStagesProcessingIsOneOfItsModality() throws IOException {
    assertThatThrownBy(
            () ->
                SystemTrial.anyToText(temp.resolve("a"))
                    .set("stages.2.processor", "clip")
                    .learn("any-to-text", "run", false, RunListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("stages[2].processor: audio processor \"clip\" is not known");
    assertThatThrownBy(
            () ->
                SystemTrial.anyToText(temp.resolve("b"))
                    .set("stages.2.processor", "whisper") // 30 seconds of 80 bands
                    .learn("any-to-text", "run", false, RunListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("stages[2].processor");
  }

  /** Writes down what work begins. */
  private static RunListener notingIn(List<String> begun) {
    return new RunListener() {
      @Override
      public void say(String line) {}

      @Override
      public Progress begin(String what, long first, long total, String unit) {
        begun.add(what);
        return RunListener.SILENT.begin(what, first, total, unit);
      }
    };
  }

  /** Before features are computed, and before the run takes its name. */
  @Test
  void anEncoderThatGivesMoreRowsThanItsProjectorReadsIsRefusedFirst() throws IOException {
    SystemTrial trial =
        SystemTrial.anyToText(temp)
            .set(
                "model.media.audio.projector",
                "{type: audio_qformer, queries: {count: 4, width: 32, layers: 1, heads: 4, inner: 64, every: 1}}");
    List<String> begun = new ArrayList<>();
    assertThatThrownBy(() -> trial.learn("any-to-text", "run", false, notingIn(begun)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "model.media.audio: projector \"audio_qformer\" has embeddings of 8 frames or clips, but the encoder makes ");
    assertThat(begun).isEmpty();
  }

  /** One tokenizer cuts up what is asked: the other's numbers would be other words. */
  @Test
  void projectorsThatReadWithDifferentTokenizersAreRefused() throws IOException {
    Path decoder = temp.resolve("decoder");
    SystemTrial trial =
        SystemTrial.anyToText(temp)
            .set("model.media.image.projector.tokenizer", decoder.toString())
            .set("model.media.video.projector.tokenizer", "google-bert/bert-base-uncased");
    assertThatThrownBy(() -> trial.model("any-to-text"))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "the projectors read what is asked with the tokenizers %s and google-bert/bert-base-uncased, but a model has one: name the same for all"
                .formatted(decoder));
  }

  /** Another processing changes the features, which are then computed anew. */
  @Test
  void wordsAreLearnedFromMediaAsTheStagePreparesThem() throws IOException {
    List<String> begun = new ArrayList<>();
    SystemTrial.anyToText(temp.resolve("trial"))
        .set("stages", "[{recipe: words, modality: image, processor: blip}]")
        .learn("any-to-text", "run", false, notingIn(begun));
    assertThat(begun).contains("features, blip");
  }

  /** Clips and sounds, of which the model reads clips. */
  @Test
  void rowsThatNoEncoderReadsAreRefusedOrLeftOut() throws IOException {
    Path folder = temp.resolve("rows");
    TrialData.write(folder, List.of(Media.Kind.VIDEO, Media.Kind.AUDIO));
    DataConfig data =
        RunConfig.parse(
                "run.yaml",
                "data: {train: ['%s']}\nmodel: {media: {video: {}}}\nstages: [{recipe: align}]"
                    .formatted(folder.resolve("train.json")),
                List.of())
            .data();
    MediaCache cache = MediaCache.of(temp.resolve("media"), MediaLimits.DEFAULT);
    Set<Media.Kind> videos = Set.of(Media.Kind.VIDEO);
    assertThatThrownBy(() -> TrainingData.read(data, videos, 0, cache, null))
        .isInstanceOf(DatasetFormatException.class)
        .hasMessageContaining("train.json")
        .hasMessageContaining("is of kind audio; the model's encoder reads videos only");
    Path list = temp.resolve("quarantine.jsonl");
    try (QuarantineLedger ledger = QuarantineLedger.create(list, 0.9)) {
      TrainingData left = TrainingData.read(data, videos, 0, cache, ledger);
      assertThat(left.rows()).hasSize(2);
      assertThat(left.bad()).hasSize(3); // two sounds, and one with a clip
    }
    assertThat(Files.readAllLines(list))
        .hasSize(3)
        .allMatch(line -> line.contains("is of kind audio; the model's encoder reads videos only"));
  }
}
