package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.chat.VideoLlamaPrompt;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.generate.GenerationConfig;
import org.sensorium.fusion.generate.Generator;
import org.sensorium.fusion.generate.Prompt;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.model.TinyMedia;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.kernels.Autograd;

/** What is Video-LLaMA's alone: two branches that are trained apart, and times of frames. */
class VideoLlamaTest {
  private static final String QUESTION = "What goes on?";

  @TempDir private Path temp;

  private SystemTrial trial(String system, String encoders) throws IOException {
    return SystemTrial.ofClips(Files.createDirectories(temp.resolve(system)), system, encoders);
  }

  /** The branch that learned on frames goes on with sounds. */
  @Test
  void branchesOfTwoRunsMeetInOneModel() throws IOException {
    Path seeing =
        trial("video-llama-vl", "video=blip2_opt")
            .learn("video-llama-vl", "run", false, RunListener.SILENT);
    Path hearing =
        trial("video-llama-al", "video=imagebind")
            .learn("video-llama-al", "run", false, RunListener.SILENT);
    SystemTrial both =
        trial("video-llama", "video=blip2_opt audio=imagebind")
            .set("model.media.video.projector.start", seeing.toString())
            .set("model.media.audio.projector.start", hearing.toString());
    Path joined = both.learn("video-llama", "run", false, RunListener.SILENT);
    SystemTrial third =
        trial("third", "video=blip2_opt audio=imagebind")
            .set("model.media.video.projector.start", joined.toString())
            .set("model.media.audio.projector.start", joined.toString());
    try (MultimodalModel model = both.model("video-llama");
        MultimodalModel left = MultimodalModel.load(seeing);
        MultimodalModel right = MultimodalModel.load(hearing);
        MultimodalModel learned = MultimodalModel.load(joined);
        MultimodalModel later = third.model("video-llama")) {
      assertSame(projector(model, Media.Kind.VIDEO), projector(left, Media.Kind.VIDEO));
      assertSame(projector(model, Media.Kind.AUDIO), projector(right, Media.Kind.VIDEO));
      for (Media.Kind kind : model.parts().kinds()) {
        assertSame(projector(later, kind), projector(learned, kind));
      }
    }
  }

  private static Map<String, NDArray> projector(MultimodalModel model, Media.Kind kind) {
    return model.parts().projectorWeights(kind);
  }

  private static void assertSame(Map<String, NDArray> actual, Map<String, NDArray> expected) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, weight) ->
            assertThat(actual.get(name).toFloatArray())
                .as(name)
                .containsExactly(weight.toFloatArray()));
  }

  /** 24 frames, 8 a second, cut into two parts: the frames 0 and 12. */
  @Test
  void trainingSaysWhenFramesWereTaken() throws IOException {
    SystemTrial trial = trial("video-llama-vl", "video=blip2_opt");
    RunConfig run = trial.read("video-llama-vl");
    try (MultimodalModel model = trial.model("video-llama-vl")) {
      ModelParts parts = model.parts();
      MediaCache media = MediaCache.of(temp.resolve("media"), MediaLimits.DEFAULT);
      TrainingData data = TrainingData.read(run.data(), parts.kinds(), 0, media, null);
      FeatureCache cache = new FeatureCache(temp.resolve("features"), parts.encoders());
      cache.fill(data.media(), done -> {});
      StageConfig questions = run.stages().get(1);
      ConversationPasses passes =
          ConversationPasses.of(parts, model.rows(), data, cache, questions, run.data(), 0);
      assertThat(passes.passes(0).get(0).rows())
          .isNotEmpty()
          .allSatisfy(
              row ->
                  assertThat(text(model, row))
                      .containsOnlyOnce(
                          "</Video> The video contains 2 frames sampled at 0.0, 1.5 seconds. "));
      try (var files = Files.walk(temp.resolve("features"))) {
        assertThat(files.filter(file -> file.toString().endsWith(".times"))).hasSize(2);
      }
      for (MediumFile clip : data.media()) {
        assertThat(cache.frameTimes(clip)).containsExactly(0, 1.5); // from disk
      }
    }
  }

  private static String text(MultimodalModel model, InputRow row) {
    int[] words = row.withoutMedia().ids();
    return model.parts().tokenizer().decode(words, false);
  }

  @Test
  void answersAreToldTheSame() throws IOException {
    SystemTrial trial = trial("video-llama-vl", "video=blip2_opt");
    try (MultimodalModel model = trial.model("video-llama-vl")) {
      MediumFile clip = TinyMedia.of(Media.Kind.VIDEO, temp, 1); // 3 frames, 2 a second
      Conversation asked = TinyModels.ask(List.of(clip), QUESTION);
      Conversation told = VideoLlamaPrompt.withFrames(asked, Map.of(0, new double[] {0, 0.5}));
      GenerationConfig config = model.greedy(12).withRepetitionPenalty(1.5);
      int[] expected = byHand(model, told, clip, config);
      assertThat(expected).isNotEqualTo(byHand(model, asked, clip, config));
      assertThat(model.answer(asked, config, piece -> {}).ids()).containsExactly(expected);
      FeatureCache cache = new FeatureCache(temp.resolve("features"), model.parts().encoders());
      List<Generation> together =
          model.answerAll(
              List.of(asked, asked), List.of(List.of(clip), List.of(clip)), cache, config);
      assertThat(together).allSatisfy(one -> assertThat(one.ids()).containsExactly(expected));
    }
  }

  /**
   * A picture has no times, and the text for a clip that is heard as well has no place for them.
   */
  @Test
  void nothingIsSaidWhereNothingWasTrained() throws IOException {
    SystemTrial trial = trial("video-llama", "video=blip2_opt audio=imagebind");
    try (MultimodalModel model = trial.model("video-llama")) {
      GenerationConfig config = model.greedy(6).withRepetitionPenalty(1.5);
      List<List<MediumFile>> shown = new ArrayList<>();
      shown.add(List.of(TinyMedia.of(Media.Kind.IMAGE, temp, 1)));
      shown.add(
          List.of(
              TinyMedia.of(Media.Kind.VIDEO, temp, 2), TinyMedia.of(Media.Kind.AUDIO, temp, 3)));
      for (List<MediumFile> media : shown) {
        Conversation asked = TinyModels.ask(media, QUESTION);
        assertThat(model.answer(asked, config, piece -> {}).ids())
            .containsExactly(byHand(model, asked, media, config));
      }
    }
  }

  private static int[] byHand(
      MultimodalModel model, Conversation said, MediumFile clip, GenerationConfig config)
      throws IOException {
    return byHand(model, said, List.of(clip), config);
  }

  private static int[] byHand(
      MultimodalModel model, Conversation said, List<MediumFile> media, GenerationConfig config)
      throws IOException {
    ModelParts parts = model.parts();
    InputRow prompt = model.rows().prompt(said);
    try (Generator generator = new Generator(parts.network().session(), parts.tokenizer());
        Autograd.Mode off = Autograd.off();
        NDManager work = parts.manager().newSubManager()) {
      List<NDArray> features = new ArrayList<>();
      for (int i = 0; i < prompt.media().size(); i++) {
        int positions = parts.encoders().of(prompt.kinds().get(i)).positions();
        float[] seen = model.look(media.get(prompt.media().get(i)));
        features.add(MultimodalNetwork.array(work, seen, positions));
      }
      Prompt given = new Prompt(work, List.of(prompt), features);
      return generator.generate(given, config, Generator.TextListener.NONE).get(0).ids();
    }
  }
}
