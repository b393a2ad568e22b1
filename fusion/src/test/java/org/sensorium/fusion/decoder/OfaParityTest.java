package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;

/** Against the authors' own modules. */
@Tag("parity")
class OfaParityTest {
  private NDManager manager;
  private OfaFixture fixture;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    fixture = new OfaFixture(manager);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    manager.close();
  }

  @Test
  void theNetOfPicturesMatches() throws IOException {
    NDArray seen = fixture.net.encode(fixture.golden.get("in.pixels"), -1); // of 32 x 48 pixels
    fixture.golden.assertClose("out.map", seen.transpose(0, 2, 1).reshape(3, 32, 2, 3));
  }

  @Test
  void statesLogitsAndLossOfImagesWithTextMatch() throws IOException {
    OfaModel model = fixture.seeing(Precision.FLOAT32);
    fixture.golden.assertClose("out.encoder", fixture.encoded(model));
    NDArray logits = fixture.logits(model);
    fixture.golden.assertClose("out.logits", logits);
    fixture.golden.assertClose("out.loss", fixture.loss(logits).reshape(1));
  }

  @Test
  void textAloneMatches() throws IOException {
    OfaModel model = fixture.load(Precision.FLOAT32);
    fixture.golden.assertClose("out.text_encoder", fixture.encoded(model));
    fixture.golden.assertClose("out.text_logits", fixture.logits(model));
  }

  @Test
  void gradientsMatch() throws IOException {
    OfaModel model = fixture.seeing(Precision.FLOAT32);
    Map<String, NDArray> weights = new LinkedHashMap<>(model.weights());
    fixture
        .net
        .weights(0, -1)
        .forEach((name, weight) -> weights.put("encoder.embed_images." + name, weight));
    fixture
        .projector
        .weights()
        .forEach((name, weight) -> weights.put("encoder.image_proj." + name, weight));
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
    try (Autograd.Mode on = Autograd.recording()) {
      Autograd.backward(fixture.loss(fixture.logits(model)));
    }
    List<String> gradients =
        fixture.golden.names().stream()
            .filter(name -> name.startsWith("grad."))
            .filter(name -> !name.endsWith(".embed_images.conv1.weight")) // the stem stays
            .toList();
    assertThat(gradients).hasSizeGreaterThan(150);
    for (String name : gradients) {
      NDArray gradient = weights.get(name.substring("grad.".length())).getGradient();
      assertThat(gradient).as(name).isNotNull();
      fixture.golden.assertClose(name, gradient, 1e-5);
    }
  }

  @Test
  void weightsAndLinearMapsAreCalledWhatTorchCallsThem() throws IOException {
    OfaModel model = fixture.load(Precision.FLOAT32);
    Set<String> stored =
        fixture.golden.checkpoint().tensors().keySet().stream()
            .filter(name -> !name.matches("decoder\\.(embed_tokens|output_projection)\\.weight"))
            .filter(name -> !name.matches(".*\\.(version|image_position_idx)"))
            .filter(name -> !name.matches("encoder\\.(embed_images|image_proj)\\..*"))
            .filter(name -> !name.matches("decoder\\.(.*image_|code_layernorm).*"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new TreeSet<>(model.weights().keySet())).isEqualTo(stored);
    List<String> linears =
        StreamSupport.stream(fixture.golden.meta().path("linears").spliterator(), false)
            .map(JsonNode::asText)
            .filter(name -> !name.equals("encoder.image_proj"))
            .toList();
    assertThat(model.linears().keySet()).containsExactlyInAnyOrderElementsOf(linears);
  }

  /** Those of the transformers port, and of a file of fairseq with the key {@code model}. */
  @ParameterizedTest
  @ValueSource(strings = {"", "model."})
  void otherNamesAreRead(String prefix, @TempDir Path folder) throws IOException {
    Checkpoint original = fixture.golden.checkpoint();
    Map<String, NDArray> renamed = new LinkedHashMap<>();
    for (String name : original.tensors().keySet()) {
      renamed.put(prefix + (prefix.isEmpty() ? ported(name) : name), original.read(manager, name));
    }
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, renamed);
    try (Checkpoint other = Checkpoints.open(file)) {
      OfaModel model =
          (OfaModel)
              Seq2SeqDecoders.load(
                  WeightScope.of(other, manager), fixture.golden.config(), Precision.FLOAT32);
      fixture.golden.assertClose("out.text_logits", fixture.logits(model));
    }
  }

  private static String ported(String name) {
    return name.replace(".encoder_attn.", ".cross_attn.")
        .replace(".encoder_attn_layer_norm.", ".cross_attn_layer_norm.")
        .replace(".cross_attn_ln.", ".cross_attn_mid_layer_norm.")
        .replace(".self_attn_ln.", ".self_attn_mid_layer_norm.")
        .replace(".attn_ln.", ".self_attn_mid_layer_norm.")
        .replace(".ffn_layernorm.", ".ffn_layer_norm.");
  }

  @Test
  void bucketsAreTheReferences() {
    JsonNode meta = fixture.golden.meta();
    JsonNode buckets = meta.path("buckets_of_minus_1023_to_1023");
    assertThat(buckets).hasSize(2047);
    for (int offset = -1023; offset <= 1023; offset++) {
      assertThat(OfaBuckets.token(offset, 256))
          .as("offset %d", offset)
          .isEqualTo(buckets.path(offset + 1023).asInt());
    }
    for (JsonNode pair : meta.path("cells")) { // two cells of 42 x 42, counted from 1
      int p = pair.path(0).asInt() - 1;
      int q = pair.path(1).asInt() - 1;
      assertThat(OfaBuckets.cell(p / 42 - q / 42, p % 42 - q % 42, 42))
          .isEqualTo(pair.path(2).asInt());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "entangle_position_embedding, true, '\"entangle_position_embedding\" is true, only false'",
    "layernorm_embedding, false, '\"layernorm_embedding\" is false, only true'",
    "d_model, x, '\"d_model\" is \"x\", expected a whole number'"
  })
  void whatIsNotUnderstoodIsRefused(String key, String value, String message) throws IOException {
    ObjectNode config = fixture.golden.config().deepCopy();
    if (value.equals("true") || value.equals("false")) {
      config.put(key, Boolean.parseBoolean(value));
    } else {
      config.put(key, value);
    }
    WeightScope scope = WeightScope.of(fixture.golden.checkpoint(), manager);
    assertThatThrownBy(() -> Seq2SeqDecoders.load(scope, config, Precision.FLOAT32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(scope.source() + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void inputsThatDoNotFitAreRefused() throws IOException {
    OfaModel model = fixture.load(Precision.FLOAT32);
    assertThatThrownBy(() -> model.encode(manager.zeros(new Shape(1, 61, 12)), null))
        .hasMessage("a text of 61 positions, expected at most 60; make it shorter");
    assertThatThrownBy(() -> model.over(new PatchGrid(1, 43)))
        .hasMessageStartingWith("an image of 1 x 43 patches, expected at most 42 x 42");
    OfaModel wide = model.over(new PatchGrid(1, 42));
    assertThatThrownBy(() -> wide.encode(manager.zeros(new Shape(1, 42, 12)), null))
        .hasMessage("42 positions, expected 1 x 42 patches and at least one word");
    assertThatThrownBy(() -> new PatchGrid(0, 3)).hasMessageContaining("0 x 3 patches");
  }

  @Test
  void bfloat16StaysNear() throws IOException {
    OfaModel model = fixture.seeing(Precision.BFLOAT16);
    NDArray golden = fixture.golden.get("out.logits");
    NDArray logits = Kernels.to(fixture.logits(model), Precision.FLOAT32);
    double largest = golden.abs().max().getFloat();
    ParityFixture.assertClose("logits", golden, logits, 0.06 * largest);
  }
}
