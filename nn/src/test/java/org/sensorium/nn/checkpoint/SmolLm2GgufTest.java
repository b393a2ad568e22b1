package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sensorium.nn.ParityFixture;

/** SmolLM2-135M-Instruct.Q4_1.gguf against transformers' reading of it. */
@Tag("weights")
class SmolLm2GgufTest {

  private static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
  private static final String PREFIX = "out.weight_rows.";

  @Test
  void weightsAreTransformers() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint llama = Checkpoints.open(RealWeights.find(FILE));
        ParityFixture fixture = ParityFixture.open(manager, "smollm2_gguf")) {
      for (String name : fixture.names()) {
        if (name.startsWith(PREFIX)) {
          NDArray weight = llama.read(manager, name.substring(PREFIX.length()));
          fixture.assertClose(name, weight.get("0:4"), 0);
        }
      }
      assertThat(fixture.names()).filteredOn(name -> name.startsWith(PREFIX)).hasSize(3);
    }
  }

  @Test
  void everyTensorReadsAndTheConfigIsTheHubs() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        GgufLlama llama = GgufLlama.of(GgufFile.open(RealWeights.find(FILE)))) {
      long weights = 0;
      for (String name : llama.tensors().keySet()) {
        try (NDArray array = llama.read(manager, name)) {
          weights += array.size();
        }
      }
      assertThat(weights).isEqualTo(134_515_008);
      JsonNode config = llama.config();
      assertThat(config.path("hidden_size").asInt()).isEqualTo(576);
      assertThat(config.path("intermediate_size").asInt()).isEqualTo(1536);
      assertThat(config.path("num_hidden_layers").asInt()).isEqualTo(30);
      assertThat(config.path("num_attention_heads").asInt()).isEqualTo(9);
      assertThat(config.path("num_key_value_heads").asInt()).isEqualTo(3);
      assertThat(config.path("head_dim").asInt()).isEqualTo(64);
      assertThat(config.path("vocab_size").asInt()).isEqualTo(49152);
      assertThat(config.path("rope_theta").asDouble()).isEqualTo(100000);
      assertThat(config.path("rms_norm_eps").asDouble()).isEqualTo(1e-5);
      assertThat(config.path("tie_word_embeddings").asBoolean()).isTrue();
      assertThat(config.path("max_position_embeddings").asInt()).isEqualTo(8192);
    }
  }
}
