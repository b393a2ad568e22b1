package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.media.MediaCache;
import org.sensorium.datasets.media.MediaLimits;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.fusion.model.FeatureCache;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.model.TinyOfa;
import org.sensorium.nn.kernels.Autograd;

class ConversationPassesTest {
  private static final String SEEN =
      """
      {"id": "seen", "image": "a.png", "conversations": [
       {"from": "human", "value": "<image>\\nWhat?"}, {"from": "gpt", "value": "Noise."}]}""";
  private static final String UNSEEN =
      """
      {"id": "unseen", "conversations": [
       {"from": "human", "value": "One and one?"}, {"from": "gpt", "value": "Two."}]}""";

  private static final String TWO =
      """
      {"id": "two", "image": ["a.png", "b.png"], "conversations": [
       {"from": "human", "value": "<image>\\nWhat?"}, {"from": "gpt", "value": "Noise."},
       {"from": "human", "value": "<image>\\nAnd?"}, {"from": "gpt", "value": "More."}]}""";

  @TempDir private Path temp;
  private Path encoder;
  private Path decoder;
  private String more = "encoder_trained_from: -2, encoder_layers: [-1]"; // keys of the model

  @BeforeEach
  void models() throws IOException {
    encoder = TinyModels.copy("clip", temp.resolve("encoder"));
    decoder = TinyModels.decoder(temp.resolve("decoder"));
    TinyModels.picture(temp.resolve("a.png"), 1);
  }

  /** What is done with the passes of a stage. */
  private interface Use {
    void with(MultimodalModel model, ConversationPasses passes) throws IOException;
  }

  private void passes(String stage, String maxLength, List<String> rows, Use use)
      throws IOException {
    Path file = Files.writeString(temp.resolve("train.json"), rows.toString());
    RunConfig run =
        RunConfig.parse(
            "run",
            """
            model: {encoder: '%s', decoder: '%s', template: chatml_no_system, %s}
            data: {train: ['%s'], max_length: %s}
            stages: [%s]
            """
                .formatted(encoder, decoder, more, file, maxLength, stage),
            List.of());
    try (MultimodalModel model =
        MultimodalModel.of(new PartsLoader(run, TinyModels.sources()).load(Device.cpu()))) {
      TrainingData data =
          TrainingData.read(
              run.data(),
              model.parts().kinds(),
              0,
              MediaCache.of(temp.resolve("media"), MediaLimits.DEFAULT),
              null);
      FeatureCache cache = new FeatureCache(temp.resolve("features"), model.parts().encoders());
      cache.fill(data.media(), done -> {});
      use.with(
          model,
          ConversationPasses.of(
              model.parts(), model.rows(), data, cache, run.stages().get(0), run.data(), 0));
    }
  }

  @Test
  void rowsWithoutMediaTeachTheProjectorNothing() throws IOException {
    String align = "{recipe: align, batch_size: 1}";
    passes(
        align,
        "1024",
        List.of(SEEN, UNSEEN, SEEN, UNSEEN),
        (model, passes) -> {
          assertThat(passes.withoutMedia()).isEqualTo(2);
          assertThat(passes.steps()).isEqualTo(2);
          NDArray weight = model.parts().network().projector().weights().get("linear_1.weight");
          weight.setRequiresGradient(true);
          for (int step = 0; step < 4; step++) { // each has a gradient
            try (NDManager scope = model.parts().manager().newSubManager();
                Autograd.Mode recording = Autograd.recording()) {
              Autograd.backward(passes.sum(scope, passes.passes(step).get(0)));
            }
          }
          assertThat(weight.getGradient().abs().sum().getFloat()).isPositive();
        });
    assertThatThrownBy(() -> passes(align, "1024", List.of(UNSEEN), (model, passes) -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "recipe align trains the projector alone and needs media, but no training row has any");
    passes(
        "{recipe: finetune, batch_size: 1}",
        "1024",
        List.of(SEEN, UNSEEN),
        (model, passes) -> assertThat(passes.withoutMedia()).isZero());
  }

  /** Without a medium no gradient comes to any of what is trained, and the step fails. */
  @Test
  void norDoTheyTeachTheEncoder() throws IOException {
    passes(
        "{recipe: finetune, train: [encoder, projector], batch_size: 1}",
        "1024",
        List.of(SEEN, UNSEEN),
        (model, passes) -> assertThat(passes.withoutMedia()).isEqualTo(1));
  }

  @Test
  void aRowLongerThanTheDecoderIsRefused() {
    String wordy = SEEN.replace("Noise.", "No".repeat(150));
    assertThatThrownBy(
            () -> passes("{recipe: align}", "1024", List.of(wordy), (model, passes) -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("conversation seen takes ")
        .hasMessageContaining("but the decoder has 256: set max_length to at most 256");
  }

  @Test
  void whatOfaCannotReadIsRefused() throws IOException {
    encoder = TinyOfa.folder(temp.resolve("ofa"));
    decoder = encoder;
    more = "image_size: 32, projector: {type: linear, start: '%s'}".formatted(encoder);
    TinyModels.picture(temp.resolve("b.png"), 2);
    passes("{recipe: align}", "1028", List.of(SEEN), (model, passes) -> {});
    assertThatThrownBy(() -> passes("{recipe: align}", "1028", List.of(TWO), (model, passes) -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "conversation two shows 2 media by one of its questions, but the decoder takes at most 1: leave it out, or cut it up");
    String wordy = SEEN.replace("Noise.", "No".repeat(700));
    assertThatThrownBy(
            () -> passes("{recipe: align}", "1029", List.of(wordy), (model, passes) -> {}))
        .isInstanceOf(ConfigException.class) // of 4 patches and 1025 words
        .hasMessageStartingWith(
            "conversation seen takes 1025 positions, but the decoder has 1024: set max_length to at most 1028");
  }

  @Test
  void questionsAboutDifferentMediaDoNotStandSideBySide() {
    String two =
        """
        {"id": "two", "image": ["a.png", "a.png"], "conversations": [
         {"from": "human", "value": "<image>\\nWhat?"}, {"from": "gpt", "value": "Noise."},
         {"from": "human", "value": "<image>\\nAnd?"}, {"from": "gpt", "value": "More."}]}""";
    assertThatThrownBy(
            () ->
                passes(
                    "{recipe: align}",
                    "1024, turns: side_by_side",
                    List.of(two),
                    (model, passes) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("conversation two: rows side by side must share their media")
        .hasMessageContaining("set data.turns to together");
  }

  @Test
  void mediaBehindTheCutAreLeftOut() throws IOException {
    TinyModels.picture(temp.resolve("b.png"), 2);
    passes(
        "{recipe: align}",
        "50",
        List.of(TWO),
        (model, passes) -> {
          ConversationPasses.Pass pass = passes.passes(0).get(0);
          assertThat(InputRow.longest(pass.rows())).isLessThanOrEqualTo(50);
          assertThat(pass.features()).hasSize(8); // one medium in each of eight equal rows
        });
  }
}
