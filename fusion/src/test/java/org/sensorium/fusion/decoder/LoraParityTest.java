package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Autograd;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.LossKernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.lora.LoraAdapter;
import org.sensorium.nn.lora.LoraConfig;

@Tag("parity")
class LoraParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private NDManager manager;
  private ParityFixture fixture;
  private LanguageDecoder decoder;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    fixture = ParityFixture.open(manager, "lora_llama");
    decoder = decoder(Precision.FLOAT32);
  }

  private LanguageDecoder decoder(Precision precision) throws IOException {
    JsonNode config = JSON.readTree(Files.readString(fixture.path("base/config.json")));
    try (Checkpoint base = Checkpoints.open(fixture.path("base"))) {
      WeightScope scope = WeightScope.of(base, manager);
      return LanguageDecoders.load(scope, config, precision);
    }
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    manager.close();
  }

  @Test
  void logitsLossAndGradientsMatchPeft() throws IOException {
    fixture.assertClose("out.base_logits", logits());
    try (LoraAdapter adapter = LoraAdapter.load(fixture.path("adapter"), decoder.linears())) {
      fixture.assertClose("out.logits", logits());
      try (Autograd.Mode on = Autograd.recording()) {
        NDArray loss = loss(logits());
        fixture.assertClose("out.loss", loss.reshape(1));
        Autograd.backward(loss);
      }
      List<String> recorded =
          fixture.names().stream().filter(name -> name.startsWith("grad.")).toList();
      assertThat(recorded).isNotEmpty();
      for (String name : recorded) {
        String key = name.substring("grad.".length()).replace(".default.", ".");
        fixture.assertClose(name, adapter.parameters().get(key).getGradient());
      }
      adapter.detach();
      fixture.assertClose("out.base_logits", logits());
      adapter.attach();
      fixture.assertClose("out.logits", logits());
    }
    fixture.assertClose("out.base_logits", logits());
  }

  private NDArray logits() throws IOException {
    return decoder.logits(decoder.hidden(decoder.embed(fixture.get("in.input_ids")), null));
  }

  private NDArray loss(NDArray logits) throws IOException {
    long rows = logits.getShape().get(0) * (logits.getShape().get(1) - 1);
    NDArray targets = fixture.get("in.labels").get(":, 1:").reshape(rows);
    return LossKernels.crossEntropy(logits.get(":, :-1").reshape(rows, -1), targets);
  }

  @Test
  void mergedWeightsMatchPeft() throws IOException {
    List<String> merged =
        fixture.names().stream().filter(name -> name.startsWith("out.merged.")).toList();
    assertThat(merged).isNotEmpty();
    try (LoraAdapter adapter = LoraAdapter.load(fixture.path("adapter"), decoder.linears())) {
      adapter.merge();
    }
    for (String name : merged) {
      fixture.assertClose(name, decoder.weights().get(name.substring("out.merged.".length())));
    }
    fixture.assertClose("out.merged_logits", logits());
  }

  @Test
  void bf16HandlesMergeToo() throws IOException {
    decoder = decoder(Precision.BFLOAT16);
    try (LoraAdapter adapter = LoraAdapter.load(fixture.path("adapter"), decoder.linears())) {
      adapter.merge();
    }
    String name = "model.layers.0.self_attn.q_proj.weight";
    NDArray rounded = Kernels.to(decoder.weights().get(name), Precision.FLOAT32);
    fixture.assertClose("out.merged." + name, rounded, 2e-3); // 8 bits of numbers below 0.5
  }

  @Test
  void whatIsSavedIsWhatPeftWroteAndReadsBackEqual(@TempDir Path folder) throws IOException {
    try (LoraAdapter adapter = LoraAdapter.load(fixture.path("adapter"), decoder.linears())) {
      adapter.save(folder);
      assertThat(config(folder)).isEqualTo(config(fixture.path("adapter")));
      assertThat(folder.resolve("adapter_model.safetensors"))
          .hasSameBinaryContentAs(fixture.path("adapter/adapter_model.safetensors"));
      adapter.detach(); // or both would work
      try (LoraAdapter again = LoraAdapter.load(folder, decoder.linears())) {
        assertThat(again.config()).isEqualTo(adapter.config());
        fixture.assertClose("out.logits", logits());
      }
    }
  }

  private static JsonNode config(Path folder) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve("adapter_config.json")));
  }

  @Test
  void aFreshAdapterHasPeftsKeys(@TempDir Path folder) throws IOException {
    LoraConfig config = LoraConfig.of(4, 8, false, 0, List.of("q_proj", "down_proj", "v_proj"));
    try (LoraAdapter adapter = LoraAdapter.create(config, decoder.linears(), 1)) {
      fixture.assertClose("out.base_logits", logits());
      adapter.save(folder);
      assertThat(config(folder)).isEqualTo(config(fixture.path("adapter")));
      try (Checkpoint ours = Checkpoints.open(folder);
          Checkpoint theirs = Checkpoints.open(fixture.path("adapter"))) {
        assertThat(ours.tensors()).isEqualTo(theirs.tensors());
        assertThat(ours.metadata()).isEqualTo(theirs.metadata());
      }
    }
  }

  @Test
  void rsLoraScalesByTheRootOfTheRank(@TempDir Path folder) throws IOException {
    ObjectNode config = (ObjectNode) config(fixture.path("adapter"));
    double rank = config.get("r").asDouble();
    config.put("lora_alpha", config.get("lora_alpha").asDouble() / Math.sqrt(rank));
    config.put("use_rslora", true);
    Files.writeString(folder.resolve("adapter_config.json"), config.toString());
    Files.copy(
        fixture.path("adapter/adapter_model.safetensors"),
        folder.resolve("adapter_model.safetensors"));
    try (LoraAdapter adapter = LoraAdapter.load(folder, decoder.linears())) {
      assertThat(adapter.config().rslora()).isTrue();
      fixture.assertClose("out.logits", logits());
    }
  }

  /** GPT-2 holds its matrices as (in, out); branches and merging have to turn them. */
  @Test
  void branchesBesideTransposedMatricesMatchPeft() throws IOException {
    try (DecoderFixture base = DecoderFixture.open(manager, "gpt2");
        ParityFixture tuned = DecoderFixture.own(manager, "gpt2_lora")) {
      TransformerDecoder gpt2 = base.load(manager);
      NDArray ids = tuned.get("in.input_ids");
      try (LoraAdapter adapter = LoraAdapter.load(tuned.path("."), gpt2.linears())) {
        NDArray logits = gpt2.logits(gpt2.hidden(gpt2.embed(ids), null));
        tuned.assertClose("out.logits", logits);
        try (DecoderSession session = gpt2.session()) {
          session.begin(new int[] {11, 11}, 11);
          NDArray last = session.step(gpt2.embed(ids));
          ParityFixture.assertClose("merged for a session", logits.get(":, -1"), last, 1e-4);
        }
        adapter.merge();
      }
      tuned.assertClose("out.logits", gpt2.logits(gpt2.hidden(gpt2.embed(ids), null)));
      String name = "transformer.h.0.attn.c_attn.weight";
      tuned.assertClose("out.merged." + name, gpt2.weights().get(name));
    }
  }
}
