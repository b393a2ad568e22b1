package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.MultimodalModel;
import org.sensorium.fusion.input.SplicedBatch;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.encoder.VisionEncoder;
import org.sensorium.vision.encoder.VisionEncoders;

/** A LLaVA checkpoint as it comes from the hub, under every spelling of its weights. */
class LlavaFolderTest {
  private static final int IMAGE = 119; // image_token_index of the fixture

  /** How a file names the weights. */
  private enum Names {
    /** As transformers 5 saves the model. */
    FIXTURE,
    /** As the hub's files of transformers 4 do. */
    HUB {
      @Override
      String of(String name) {
        return name.replaceFirst("^vision_tower\\.", "vision_tower.vision_model.");
      }
    },
    /** As the model's own state dict of transformers 4.52 and later. */
    NESTED {
      @Override
      String of(String name) {
        return name.startsWith("language_model.lm_head")
            ? name.replaceFirst("^language_model\\.", "")
            : "model." + name.replaceFirst("^language_model\\.model\\.", "language_model.");
      }
    };

    String of(String name) {
      return name;
    }
  }

  @TempDir private Path temp;

  private Path llava(Names names) throws IOException {
    Path folder = TinyModels.withTokenizer(TinyModels.copy("llava", temp.resolve("llava")));
    Path file = folder.resolve("model.safetensors");
    Map<String, NDArray> renamed = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      try (Checkpoint checkpoint = Checkpoints.open(file)) {
        for (String name : checkpoint.tensors().keySet()) {
          renamed.put(names.of(name), checkpoint.read(manager, name));
        }
      }
      SafetensorsWriter.write(file, renamed);
    }
    return folder;
  }

  @ParameterizedTest
  @EnumSource(Names.class)
  void logitsAreTransformers(Names names) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, "llava");
        MultimodalModel model = MultimodalModel.load(llava(names))) {
      ModelParts parts = model.parts();
      VisionEncoder tower =
          VisionEncoders.get("clip").load(manager, temp.resolve("llava"), Precision.FLOAT32);
      NDArray features = tower.features(fixture.get("in.pixel_values"), List.of(-2), 0);
      List<NDArray> each = new ArrayList<>();
      for (long i = 0; i < features.getShape().get(0); i++) {
        each.add(features.get(i));
      }
      long[] ids = fixture.get("in.input_ids").toLongArray();
      long[] media =
          IntStream.range(0, ids.length).filter(i -> ids[i] == IMAGE).asLongStream().toArray();
      SplicedBatch batch =
          new SplicedBatch(
              2, ids.length / 2, ids, media, new long[0], new long[0], new int[] {24, 24}, null);
      NDArray embeddings = TinyModels.prefix(parts).embed(manager, batch, each);
      fixture.assertClose(
          "out.logits",
          TinyModels.prefix(parts)
              .language()
              .logits(TinyModels.prefix(parts).language().hidden(embeddings, null)));
      assertThat(parts.encoders().of(Media.Kind.IMAGE).width()).isEqualTo(32);
      assertThat(parts.spec().pictures().encoder().layers()).containsExactly(-2);
    }
  }

  @Test
  void itAnswersAndIsSavedLikeAnyOther() throws IOException {
    Conversation question =
        Conversation.ask(TinyModels.picture(temp.resolve("noise.png"), 3), "What?");
    Path folder = Files.createDirectory(temp.resolve("model"));
    String answer;
    try (MultimodalModel model = MultimodalModel.load(llava(Names.HUB))) {
      assertThat(model.parts().template().id()).isEqualTo("v1");
      assertThat(model.greedy(5).stopStrings()).containsExactly("</s>");
      answer = model.answer(question);
      model.save(folder);
    }
    try (MultimodalModel saved = MultimodalModel.load(folder)) {
      assertThat(saved.answer(question)).isEqualTo(answer);
    }
  }

  @Test
  void itsOwnTemplateComesFirst() throws IOException {
    Path folder = llava(Names.FIXTURE);
    Files.writeString(
        folder.resolve("chat_template.json"),
        """
        {"chat_template": "{% for m in messages %}{{ m.role.upper() }}: {% for c in m.content %}{% if c.type == 'image' %}<image>\\n{% else %}{{ c.text }}{% endif %}{% endfor %} {% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}"}
        """);
    try (MultimodalModel model = MultimodalModel.load(folder)) {
      assertThat(model.parts().template().id()).isEqualTo("tokenizer");
      Path picture = TinyModels.picture(temp.resolve("noise.png"), 3);
      assertThat(model.rows().prompt(Conversation.ask(picture, "What?")).mediaPositions())
          .containsExactly(16);
      assertThat(model.answer(Conversation.ask(picture, "What?"))).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "model_type, mpt, 'model_type is \"mpt\", expected an image-language model of one of the layouts llava-hub'",
    "vision_feature_select_strategy, odd, 'is \"odd\", expected default'",
    "projector_hidden_act, relu, 'is \"relu\", expected gelu'"
  })
  void whatIsNotSupportedIsNamed(String key, String value, String message) throws IOException {
    Path folder = llava(Names.FIXTURE);
    Path file = folder.resolve("config.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    Files.writeString(file, json.put(key, value).toString());
    assertThatThrownBy(() -> MultimodalModel.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void aFolderOfNeitherKindIsRefused() {
    assertThatThrownBy(() -> MultimodalModel.load(temp))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("holds no weights");
  }
}
