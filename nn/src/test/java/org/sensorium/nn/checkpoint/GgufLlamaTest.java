package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufLlamaTest {

  private static final int HIDDEN = 8; // two heads of 4, one key head

  @TempDir Path folder;

  private static GgufBytes tiny() {
    return metadata()
        .uint32("llama.attention.head_count", 2)
        .uint32("llama.attention.head_count_kv", 1)
        .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .float32("llama.rope.freq_base", 500000f)
        .floats("token_embd.weight", new float[5 * HIDDEN], HIDDEN, 5);
  }

  private static GgufBytes metadata() {
    return new GgufBytes()
        .text("general.architecture", "llama")
        .uint32("llama.context_length", 64)
        .uint32("llama.embedding_length", HIDDEN)
        .uint32("llama.block_count", 1)
        .uint32("llama.feed_forward_length", 16)
        .uint32("tokenizer.ggml.eos_token_id", 2)
        .uint32("tokenizer.ggml.padding_token_id", 0xffffffffL) // none
        .floats("output_norm.weight", new float[HIDDEN], HIDDEN);
  }

  private void assertRefused(GgufBytes bytes, String message) throws IOException {
    Path path = bytes.write(folder.resolve("t.gguf"));
    assertThatThrownBy(() -> Checkpoints.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "attention.head_count, 0, expected a whole number from 1 to 2147483647",
    "attention.head_count, 4294967295, is 4294967295; expected a whole number from 1 to",
    "attention.head_count_kv, 0, expected a whole number from 1 to 2147483647",
    "attention.head_count_kv, 3, expected a divisor of the 2 heads",
    "attention.key_length, 0, expected a whole number from 1 to 2147483647",
    "attention.value_length, 8, expected the 4 of a head",
    "rope.dimension_count, 2, expected the 4 of a head",
    "rope.scaling.original_context_length, 2147483648, is 2147483648; expected a whole number",
  })
  void refusesNumbersThatMakeNoModel(String key, long value, String message) throws IOException {
    GgufBytes bytes = metadata().floats("token_embd.weight", new float[5 * HIDDEN], HIDDEN, 5);
    if (!key.equals("attention.head_count")) {
      bytes.uint32("llama.attention.head_count", 2);
    }
    bytes.uint32("llama." + key, value).text("llama.rope.scaling.type", "linear");
    assertRefused(bytes, "metadata \"llama.%s\" is %d".formatted(key, value));
    assertRefused(bytes, message.replace(';', ','));
  }

  @Test
  void refusesWhatIsNoNumber() throws IOException {
    GgufBytes layers = metadata().texts("llama.attention.head_count", List.of("2", "2"));
    assertRefused(layers, "metadata \"llama.attention.head_count\" is a list, expected a whole");
    assertRefused(
        metadata()
            .uint32("llama.attention.head_count", 2)
            .float32("llama.rope.freq_base", Float.NaN)
            .floats("token_embd.weight", new float[5 * HIDDEN], HIDDEN, 5),
        "metadata \"llama.rope.freq_base\" is NaN, expected a number above 0");
    assertRefused(
        tiny().uint32("llama.expert_count", 8), "is a mixture of experts; only dense models");
  }

  @Test
  void refusesAnEmbeddingOfOtherAxes() throws IOException {
    GgufBytes bytes = metadata().uint32("llama.attention.head_count", 2);
    assertRefused(bytes, "has no tensor token_embd.weight");
    bytes.floats("token_embd.weight", new float[] {1});
    assertRefused(bytes, "tensor token_embd.weight is (), expected (vocabulary, 8)");
    bytes = metadata().uint32("llama.attention.head_count", 2);
    bytes.floats("token_embd.weight", new float[20], 4, 5);
    assertRefused(bytes, "tensor token_embd.weight is (5, 4), expected (vocabulary, 8)");
  }

  @Test
  void refusesRopeFactorsOfAnotherKind() throws IOException {
    assertRefused(
        tiny().floats("rope_freqs.weight", new float[3], 3),
        "tensor rope_freqs.weight is F32 (3), expected 2 floats");
    assertRefused(
        tiny().tensor("rope_freqs.weight", 26, new byte[8], 2),
        "tensor rope_freqs.weight is I32 (2), expected 2 floats");
    assertRefused(
        tiny().entry("rope_freqs.weight", 24, 192, 1L << 31),
        "tensor \"rope_freqs.weight\": 2147483648 bytes at");
    assertRefused(
        tiny().floats("rope_freqs.weight", new float[] {1, Float.NaN}, 2),
        "rope_freqs.weight holds NaN at 1");
  }

  private GgufLlama open(GgufBytes bytes) throws IOException {
    return GgufLlama.of(GgufFile.open(bytes.write(folder.resolve("t.gguf"))));
  }

  /** Rows as llama.cpp's converter moves them: reshape(heads, 2, half, in).swapaxes(1, 2). */
  private static float[] permuted(float[] rows, int heads) {
    int half = rows.length / HIDDEN / heads / 2;
    float[] moved = new float[rows.length];
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < half; i++) {
        for (int part = 0; part < 2; part++) {
          int from = (head * 2 + part) * half + i;
          int to = (head * half + i) * 2 + part;
          System.arraycopy(rows, from * HIDDEN, moved, to * HIDDEN, HIDDEN);
        }
      }
    }
    return moved;
  }

  @Test
  void putsQueryAndKeyRowsBack() throws IOException {
    float[] query = new float[HIDDEN * HIDDEN];
    float[] key = new float[HIDDEN * 4];
    for (int i = 0; i < query.length; i++) {
      query[i] = i;
      key[i % key.length] = -i % key.length;
    }
    GgufBytes bytes =
        tiny()
            .floats("blk.0.attn_q.weight", permuted(query, 2), HIDDEN, HIDDEN)
            .floats("blk.0.attn_k.weight", permuted(key, 1), HIDDEN, 4)
            .floats("blk.0.attn_v.weight", key, HIDDEN, 4);
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint llama = open(bytes)) {
      NDArray q = llama.read(manager, "model.layers.0.self_attn.q_proj.weight");
      assertThat(q.toFloatArray()).containsExactly(query);
      assertThat(q.getManager()).isSameAs(manager);
      assertThat(llama.read(manager, "model.layers.0.self_attn.k_proj.weight").toFloatArray())
          .containsExactly(key);
      assertThat(llama.read(manager, "model.layers.0.self_attn.v_proj.weight").toFloatArray())
          .containsExactly(key);
    }
  }

  @Test
  void derivesTheConfig() throws IOException {
    try (GgufLlama llama = open(tiny())) {
      JsonNode expected =
          new ObjectMapper()
              .readTree(
                  """
                  {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_act":"silu",
                  "hidden_size":8,"intermediate_size":16,"num_hidden_layers":1,
                  "num_attention_heads":2,"num_key_value_heads":1,"head_dim":4,
                  "max_position_embeddings":64,"rms_norm_eps":1e-5,"rope_theta":500000.0,
                  "vocab_size":5,"tie_word_embeddings":true,"attention_bias":false,
                  "mlp_bias":false,"rope_scaling":null,"eos_token_id":2}
                  """);
      assertThat(new ObjectMapper().readTree(llama.config().toString())).isEqualTo(expected);
      assertThat(llama.tensors().keySet())
          .containsExactly("model.norm.weight", "model.embed_tokens.weight");
    }
    GgufBytes untied = tiny().floats("output.weight", new float[5 * HIDDEN], HIDDEN, 5);
    try (GgufLlama llama = open(untied)) {
      assertThat(llama.config().path("tie_word_embeddings").asBoolean()).isFalse();
      assertThat(llama.tensors()).containsKey("lm_head.weight");
    }
  }

  @Test
  void recognisesTheRopeOfLlama31() throws IOException {
    // of four frequencies two turn often enough to stay, the slowest is divided by the whole factor
    float[] divisors = {1, 1, (float) (1 / ((1 - smooth(2 / 4.0)) / 8 + smooth(2 / 4.0))), 8};
    GgufBytes known =
        tiny()
            .uint32("llama.attention.key_length", 8)
            .uint32("llama.attention.value_length", 8)
            .uint32("llama.rope.dimension_count", 8)
            .floats("rope_freqs.weight", divisors, 4);
    try (GgufLlama llama = open(known)) {
      assertThat(llama.config().path("rope_scaling").toString())
          .isEqualTo(
              "{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
                  + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192}");
      assertThat(llama.tensors()).doesNotContainKey("rope_freqs.weight");
    }
  }

  @Test
  void refusesAnUnknownRope() {
    GgufBytes scaled = tiny().floats("rope_freqs.weight", new float[] {1, 2.694f}, 2);
    assertThatThrownBy(() -> open(scaled))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("rope_freqs.weight holds 2.694 at 1")
        .hasMessageContaining("only Llama 3.1's scaling is known");
  }

  /** How far between divided and kept: turns in 8192 positions, from 1 to 4. */
  private static double smooth(double place) {
    return (8192 / (2 * Math.PI * Math.pow(500000, place)) - 1) / 3;
  }

  @Test
  void carriesLinearScaling() throws IOException {
    GgufBytes linear =
        tiny().text("llama.rope.scaling.type", "linear").float32("llama.rope.scaling.factor", 2.5f);
    try (GgufLlama llama = open(linear)) {
      assertThat(llama.config().path("rope_scaling").toString())
          .isEqualTo("{\"rope_type\":\"linear\",\"factor\":2.5}");
    }
  }

  @Test
  void refusesOtherArchitecturesAndMissingMetadata() {
    assertThatThrownBy(() -> open(new GgufBytes().text("general.architecture", "mamba")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is of architecture \"mamba\", expected \"llama\"");
    assertThatThrownBy(() -> open(new GgufBytes().text("general.architecture", "llama")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no metadata \"llama.embedding_length\"");
  }

  @Test
  void opensByContent() throws IOException {
    Path path = tiny().write(folder.resolve("model.dat"));
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
      assertThat(checkpoint).isInstanceOf(GgufLlama.class);
    }
  }
}
