package org.sensorium.fusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.fusion.model.TinyOfa;
import org.sensorium.fusion.train.AtomicFolder;

/** What a run leaves can be saved again and moved, and stays the same. */
class SavedSystemsTest {
  private static final String GATED =
      "{count: 5, width: 32, layers: 2, heads: 4, head_width: 8, inner: 64, every: 2, eps: 1.0e-5}";

  @TempDir private Path temp;

  private void assertSurvives(SystemTrial trial, String system) throws IOException {
    Path learned = trial.learn(system, "learned", false, RunListener.SILENT);
    Path picture = TinyModels.picture(temp.resolve("a.png"), 4);
    Path again = temp.resolve("again");
    int[] said;
    try (MultimodalModel model = MultimodalModel.load(learned)) {
      said = answer(model, picture);
      AtomicFolder.write(again, model::save);
    }
    try (var files = Files.walk(learned)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(again.resolve(learned.relativize(file)))
            .as(file.toString())
            .hasSameBinaryContentAs(file);
      }
    }
    Path moved = Files.move(again, Files.createDirectories(temp.resolve("far")).resolve("away"));
    try (MultimodalModel model = MultimodalModel.load(moved)) {
      assertThat(answer(model, picture)).containsExactly(said);
    }
  }

  private static int[] answer(MultimodalModel model, Path picture) throws IOException {
    return model
        .answer(
            Conversation.ask(picture, "What is it?"),
            model.greedy(8).withRepetitionPenalty(1.5),
            piece -> {})
        .ids();
  }

  @Test
  void rowsOfTokensWithAdaptersOverAPackedDecoder() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "mpt");
    trial.set("model.projector.queries", GATED);
    trial.set("precision", "bf16");
    trial.set("stages.0.train", "[projector, tokens, lora]");
    trial.set("stages.0.lora", "{rank: 2, targets: [Wqkv, to_q]}");
    assertSurvives(trial, "open-flamingo-9b");
  }

  @Test
  void embeddingsAndRowsOfTokens() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "llama");
    assertSurvives(trial.set("model.projector.queries", GATED), "otter-llama");
  }

  @Test
  void decoderWithAdaptersBehindATower() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "clip", "llama");
    trial.set("model.encoder_trained_from", "1");
    trial.set("stages.1.train", "[projector, decoder, lora]");
    trial.set("stages.1.lora", "{rank: 2, targets: [q_proj]}");
    assertSurvives(trial, "sharegpt4v");
  }

  @Test
  void instructionTokenizerAndPackedDecoder() throws IOException {
    SystemTrial trial = new SystemTrial(temp, "blip2_opt", "t5");
    trial.set("precision", "bf16");
    trial.set(
        "model.projector.queries",
        "{count: 4, width: 32, layers: 2, heads: 4, inner: 64, text_positions: 300}");
    trial.set("model.projector.tokenizer", temp.resolve("decoder").toString());
    assertSurvives(trial, "instructblip-flan-t5");
  }

  @Test
  void templateOfItsOwn() throws IOException {
    Path template = temp.resolve("own.jinja");
    Files.writeString(
        template,
        "{% for m in messages %}{{ m['role'] + ':' }}{% if m['role'] == 'assistant' %}"
            + "{% generation %}{{ m['content'] + '</s>' }}{% endgeneration %}"
            + "{% else %}{{ m['content'] }}{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}assistant:{% endif %}");
    SystemTrial trial = new SystemTrial(temp, "clip", "mpt");
    assertSurvives(trial.set("model.template", template.toString()), "llava-mpt");
  }

  @Test
  void ofa() throws IOException {
    SystemTrial trial = SystemTrial.ofOneCheckpoint(temp, TinyOfa.folder(temp.resolve("ofa")));
    assertSurvives(trial.set("model.image_size", "64"), "multiinstruct-ofa");
  }
}
