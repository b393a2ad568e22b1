package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.CheckpointException;

class ModelSpecTest {
  private static final ModelSpec SPEC =
      new ModelSpec(
          Map.of(
              "image",
              new ModelSpec.Branch(
                  new ModelSpec.Encoder("clip", new ModelSpec.Source("a/b", "00"), List.of(-2), 0),
                  ProjectorConfig.mlp2xGelu(4, 8)),
              "audio",
              new ModelSpec.Branch(
                  new ModelSpec.Encoder(
                      "whisper",
                      new ModelSpec.Source("d", "33"),
                      List.of(-1),
                      8,
                      null,
                      0,
                      null,
                      0,
                      null,
                      false,
                      4),
                  ProjectorConfig.linear(4, 8))),
          new ModelSpec.Source("c", "11"),
          true,
          false,
          List.of("audio"),
          "v1",
          "",
          "bf16",
          List.of("<image>"),
          Map.of("model.safetensors", "22"));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    SPEC.write(folder);
    file = folder.resolve("sensorium.json");
  }

  @Test
  void whatIsWrittenReadsBackEqual() throws IOException {
    assertThat(ModelSpec.read(folder)).isEqualTo(SPEC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "media/image/encoder",
        "media/audio/encoder/source",
        "media/image/encoder/layers",
        "decoder",
        "decoder/source",
        "media/audio/projector",
        "media/image/projector/input_norm",
        "template",
        "precision",
        "system"
      })
  void aMissingFieldIsNamed(String path) throws IOException {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    int last = path.lastIndexOf('/');
    ((ObjectNode) (last < 0 ? json : json.at("/" + path.substring(0, last))))
        .remove(path.substring(last + 1));
    Files.writeString(file, json.toString());
    assertThatThrownBy(() -> ModelSpec.read(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": has no " + path.replace('/', '.'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"bf16\" | \"int3\" | precision is \"int3\", expected one of",
        "[ -2 ] | [ \"two\" ] | encoder.layers.[0]: ",
        "\"in\" : 4 | \"in\" : 0 | projector: projector widths must be positive, got in 0",
        "\"NONE\" | \"SOME\" | projector.input_norm: ",
        "\"adapter\" | \"adaptor\" | adaptor: ",
        "\"v1\", | \"v1\" | not valid JSON",
      })
  void aWrongFieldIsNamed(String from, String to, String message) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
    assertThatThrownBy(() -> ModelSpec.read(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void theOlderNameOfTheKindIsRead() throws IOException {
    Files.writeString(file, Files.readString(file).replace("\"kind\"", "\"id\""));
    assertThat(ModelSpec.read(folder)).isEqualTo(SPEC);
  }

  @Test
  void filesFromBeforeThereWereOtherModalitiesAreRead() throws IOException {
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ObjectNode image = (ObjectNode) json.remove("media").path("image");
    json.setAll(image); // encoder and projector
    json.remove("adapters");
    Files.writeString(file, json.toString());
    ModelSpec read = ModelSpec.read(folder);
    assertThat(read.pictures()).isEqualTo(SPEC.branch(Media.Kind.IMAGE));
    assertThat(read.adapters()).isEmpty();
  }
}
