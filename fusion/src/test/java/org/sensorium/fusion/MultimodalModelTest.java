package org.sensorium.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.generate.Generation;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.fusion.model.MediumFile;
import org.sensorium.fusion.model.ModelParts;
import org.sensorium.fusion.model.MultimodalNetwork;
import org.sensorium.fusion.model.TinyModels;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

/** Parts, answer, folder, the same answer: on the fixtures' tiny models. */
class MultimodalModelTest {
  private static final String JINJA =
      "{% for m in messages %}{% if m.role == 'user' %}Q {{ m.content }}{% else %}A {{ m.content }}"
          + "<|im_end|>{% endif %}{% endfor %}{% if add_generation_prompt %}A {% endif %}";

  @TempDir private Path temp;
  private Path encoder;
  private Path decoder;
  private Conversation question;

  @BeforeEach
  void models() throws IOException {
    encoder = TinyModels.copy("clip", temp.resolve("encoder"));
    decoder = TinyModels.decoder(temp.resolve("decoder"));
    question = Conversation.ask(TinyModels.picture(temp.resolve("noise.png"), 3), "What is it?");
  }

  private ModelParts parts(String template) throws IOException {
    return TinyModels.create(encoder.toString(), decoder.toString(), template);
  }

  private static Generation answer(MultimodalModel model, Conversation question)
      throws IOException {
    // the fixtures' models say one token for ever, unless it costs
    return model.answer(question, model.greedy(12).withRepetitionPenalty(1.5), piece -> {});
  }

  /** Logits behind the prompt; the picture counts in them. */
  private static float[] logits(MultimodalModel model, Conversation question) throws IOException {
    ModelParts parts = model.parts();
    Path picture = Path.of(question.media().get(0).ref());
    SplicedBatch batch =
        SplicedBatch.of(List.of(model.rows().prompt(question)), SplicedBatch.Padding.LEFT);
    try (NDManager work = parts.manager().newSubManager()) {
      NDArray features =
          MultimodalNetwork.array(
              work,
              parts.encoders().encode(MediumFile.image(picture)),
              parts.encoders().of(Media.Kind.IMAGE).positions());
      NDArray embeddings = TinyModels.prefix(parts).embed(work, batch, List.of(features));
      NDArray hidden = TinyModels.prefix(parts).language().hidden(embeddings, null);
      return TinyModels.prefix(parts).language().logits(hidden).get("0, -1").toFloatArray();
    }
  }

  private static Path save(MultimodalModel model, Path folder) throws IOException {
    model.save(Files.createDirectories(folder));
    return folder;
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  /** As training changes weights: by something that differs everywhere. */
  private static void shift(NDManager manager, Iterable<NDArray> weights, float by) {
    try (NDManager work = manager.newSubManager()) {
      int seed = 0;
      for (NDArray weight : weights) {
        float[] values = weight.toFloatArray();
        for (int i = 0; i < values.length; i++) {
          values[i] += by * (float) Math.sin(i + seed);
        }
        seed++;
        work.create(values, weight.getShape()).copyTo(weight);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v0", "llava_llama_2", "chatml", "chatml_no_system"})
  void aSavedModelAnswersAlike(String template) throws IOException {
    try (MultimodalModel model = MultimodalModel.of(parts(template))) {
      ModelParts parts = model.parts();
      parts
          .adapters()
          .set(
              null,
              LoraAdapter.create(
                  LoraConfig.of(2, 4, false, 0, List.of("q_proj", "up_proj")),
                  parts.network().linears(),
                  5));
      shift(parts.manager(), parts.adapters().get(null).parameters().values(), 0.3f);
      shift(parts.manager(), parts.network().projector().weights().values(), 0.2f);
      shift(parts.manager(), parts.network().projector().constants().values(), 0.2f);
      Generation expected = answer(model, question);
      float[] logits = logits(model, question);
      Path folder = save(model, temp.resolve("model"));
      try (MultimodalModel loaded = MultimodalModel.load(folder)) {
        assertThat(logits(loaded, question)).containsExactly(logits);
        assertThat(answer(loaded, question)).usingRecursiveComparison().isEqualTo(expected);
        assertThat(loaded.answer(question)).isEqualTo(model.answer(question));
        assertThat(loaded.parts().encoders().of(Media.Kind.IMAGE).fingerprint())
            .isEqualTo(parts.encoders().of(Media.Kind.IMAGE).fingerprint());
        assertThat(loaded.greedy(9)).isEqualTo(model.greedy(9));
      }
    }
  }

  @Test
  void thePictureCounts() throws IOException {
    Conversation other =
        Conversation.ask(TinyModels.picture(temp.resolve("other.png"), 4), "What is it?");
    try (MultimodalModel model = MultimodalModel.of(parts("v1"))) {
      assertThat(logits(model, other)).isNotEqualTo(logits(model, question));
    }
  }

  @Test
  void aTrainedDecoderIsSavedAndNeedsItsSourceNoMore() throws IOException {
    int[] expected;
    float[] logits;
    Path folder;
    Path again;
    try (MultimodalModel model = MultimodalModel.of(parts("v1"))) {
      int[] before = answer(model, question).ids();
      Map<String, NDArray> weights = model.parts().trainDecoder().weights();
      shift(model.parts().manager(), weights.values(), 0.4f);
      model.refresh();
      expected = answer(model, question).ids();
      assertThat(expected).isNotEqualTo(before);
      logits = logits(model, question);
      folder = save(model, temp.resolve("model"));
    }
    delete(decoder);
    try (MultimodalModel loaded = MultimodalModel.load(folder)) {
      assertThat(logits(loaded, question)).containsExactly(logits);
      assertThat(answer(loaded, question).ids()).containsExactly(expected);
      again = save(loaded, temp.resolve("again"));
    }
    try (MultimodalModel loaded = MultimodalModel.load(again)) {
      assertThat(logits(loaded, question)).containsExactly(logits);
    }
    try (MultimodalModel narrow = MultimodalModel.load(folder, Device.cpu(), Precision.BFLOAT16)) {
      again = save(narrow, temp.resolve("narrow")); // bfloat16 has to be widened to be written
    }
    try (MultimodalModel loaded = MultimodalModel.load(again, Device.cpu(), Precision.FLOAT32)) {
      assertThat(logits(loaded, question))
          .usingComparatorWithPrecision(0.3f)
          .containsExactly(logits);
    }
  }

  @Test
  void pathsServeFromAnyWorkingFolder() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    String relative = here.relativize(encoder.toAbsolutePath()).toString();
    try (MultimodalModel model =
        MultimodalModel.of(
            TinyModels.create(
                relative, here.relativize(decoder.toAbsolutePath()).toString(), "v1"))) {
      JsonNode spec = json(save(model, temp.resolve("model")).resolve("sensorium.json"));
      assertThat(spec.at("/media/image/encoder/source/source").asText())
          .isEqualTo(encoder.toString());
      assertThat(spec.at("/decoder/source").asText()).isEqualTo(decoder.toString());
    }
  }

  @Test
  void tokenizerTemplateAndEndTokensAreReadFromTheFolder() throws IOException {
    Path file = Files.writeString(temp.resolve("chat_template.jinja"), JINJA);
    Files.writeString(decoder.resolve("generation_config.json"), "{\"eos_token_id\": [2, 90]}");
    Path folder;
    Generation expected;
    try (MultimodalModel model = MultimodalModel.of(parts(file.toString()))) {
      assertThat(model.greedy(3).stopIds()).containsExactly(2, 90);
      assertThat(model.greedy(3).stopStrings()).containsExactly("</s>", "<|im_end|>");
      expected = answer(model, question);
      folder = save(model, temp.resolve("model"));
    }
    for (String gone : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.delete(decoder.resolve(gone));
    }
    Files.delete(decoder.resolve("generation_config.json"));
    Files.delete(file);
    try (MultimodalModel loaded = MultimodalModel.load(folder)) {
      assertThat(answer(loaded, question)).usingRecursiveComparison().isEqualTo(expected);
      assertThat(loaded.greedy(3).stopIds()).isEqualTo(Set.of(2, 90));
      Path again = save(loaded, temp.resolve("again"));
      assertThat(Files.readString(again.resolve("chat_template.jinja"))).isEqualTo(JINJA);
    }
  }

  @Test
  void theFolderHasWhatTheHubsHave() throws IOException {
    try (MultimodalModel model = MultimodalModel.of(parts("v1"))) {
      Path folder = save(model, temp.resolve("model"));
      assertThat(json(folder.resolve("config.json")).at("/text_config/hidden_size").asInt())
          .isEqualTo(32);
      assertThat(json(folder.resolve("config.json")).at("/vision_config/model_type").asText())
          .isEqualTo("clip");
      assertThat(json(folder.resolve("preprocessor_config.json")).at("/crop_size/height").asInt())
          .isEqualTo(32);
      assertThat(json(folder.resolve("generation_config.json")).path("eos_token_id").asInt())
          .isEqualTo(2);
      assertThat(json(folder.resolve("sensorium.json")).at("/files").size()).isEqualTo(1);
      assertThat(folder.resolve("tokenizer.json")).exists();
    }
  }

  @Test
  void damagedWeightsAreRefused() throws IOException {
    Path folder;
    try (MultimodalModel model = MultimodalModel.of(parts("v1"))) {
      folder = save(model, temp.resolve("model"));
    }
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertThatThrownBy(() -> MultimodalModel.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors: has SHA-256")
        .hasMessageContaining("damaged or replaced");
  }

  @Test
  void anotherEncoderThanInTrainingIsRefused() throws IOException {
    Path folder;
    try (MultimodalModel model = MultimodalModel.of(parts("v1"))) {
      folder = save(model, temp.resolve("model"));
    }
    byte[] bytes = Files.readAllBytes(encoder.resolve("model.safetensors"));
    bytes[bytes.length - 1] ^= 1;
    Files.write(encoder.resolve("model.safetensors"), bytes);
    assertThatThrownBy(() -> MultimodalModel.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("but the model was trained with");
  }
}
