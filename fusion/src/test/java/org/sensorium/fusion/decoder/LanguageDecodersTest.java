package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
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
import org.sensorium.nn.kernels.Precision;

class LanguageDecodersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void theConfigIsMissingOrAnotherFile() throws IOException {
    Files.copy(ParityFixture.file("llama/model.safetensors"), folder.resolve("model.safetensors"));
    Path config = folder.resolve("config.json");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> LanguageModels.load(folder, manager, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(config + ": no such file, expected the config that says which");
      Files.writeString(config, "version https://git-lfs.github.com/spec/v1\n");
      assertThatThrownBy(() -> LanguageModels.load(folder, manager, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(config + ": is a git-LFS pointer");
    }
  }

  @Test
  void leftOutSizesAreTransformersDefaults() throws IOException {
    // text_config of llava-hf/llava-1.5-7b-hf: all else is LlamaConfig's default
    JsonNode config =
        JSON.readTree(
            """
                {"text_config": {"model_type": "llama", "max_position_embeddings": 4096,
                 "rms_norm_eps": 1e-05, "vocab_size": 32064}}
                """);
    DecoderShape text = LanguageDecoders.plan("llava", LlavaCheckpoint.textConfig(config)).shape();
    assertThat(text.width()).isEqualTo(4096);
    assertThat(text.mlp().inner()).isEqualTo(11_008);
    assertThat(text.layers()).isEqualTo(32);
    assertThat(text.vocabulary()).isEqualTo(32_064);
    assertThat(text.norm().eps()).isEqualTo(1e-5);
    assertThat(text.maxPositions()).isEqualTo(4096);
  }

  /** What decides the arithmetic and is not understood is refused by name, before any weight. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama | {'hidden_act': 'gelu'} | \"hidden_act\" is \"gelu\", expected silu",
        "llama | {'mlp_bias': true} | \"mlp_bias\" is true, only false is supported",
        "llama | {'num_key_value_heads': 3} | must divide num_attention_heads, got 3 and 4",
        "llama | {'hidden_size': null} | \"hidden_size\" is null, expected a whole number",
        "llama | {'model_type': 'rwkv'} | model_type is \"rwkv\", expected one of gemma, gpt2",
        "mistral | {'rope_parameters': {'rope_type': 'yarn'}} | rope_type is \"yarn\", expected default",
        "mistral | {'rope_parameters': {'rope_type': 'linear'}} | \"factor\" of the rotary scaling is missing",
        "qwen2 | {'use_sliding_window': true, 'max_window_layers': 1} | is 1 of 3 layers: a window in some",
        "qwen2 | {'use_sliding_window': true, 'max_window_layers': 0} | \"layer_types\" has \"full_attention\"",
        "phi | {'hidden_act': 'mish'} | activation \"mish\" is not known, expected gelu",
        "phi | {'qk_layernorm': true} | \"qk_layernorm\" is true, only false",
        "phi | {'rope_parameters': {'partial_rotary_factor': 0.4}} | turn, which is 3, expected an even number",
        "phi3 | {'rope_parameters': {'rope_type': 'longrope'}} | LongRoPE has 0 factors, expected one for each of 4",
        "phi3 | {'rope_scaling': {'type': 'dynamic'}, 'rope_parameters': null} | rope_type is \"dynamic\"",
        "gemma | {'hidden_activation': 'silu'} | \"hidden_activation\" is \"silu\", expected gelu or",
        "opt | {'layer_norm_elementwise_affine': false} | \"layer_norm_elementwise_affine\" is false",
        "opt | {'num_attention_heads': 5} | a width of 32 does not divide by 5 heads",
        "mpt | {'no_bias': false} | \"no_bias\" is false, only true is supported",
        "mpt | {'norm_type': 'rmsnorm'} | expected layernorm or low_precision_layernorm",
        "mpt | {'attn_config': {'alibi': false}} | \"alibi\" is false",
        "mpt | {'attn_config': {'attn_type': 'multiquery_attention'}} | expected multihead_attention",
        "mpt | {'attn_config': {'softmax_scale': 0.5}} | \"softmax_scale\" is 0.5, only null",
        "mpt_1b | {'logit_scale': 'inv_sqrt_d_model'} | \"logit_scale\" is \"inv_sqrt_d_model\"",
        "gpt2 | {'scale_attn_by_inverse_layer_idx': true} | \"scale_attn_by_inverse_layer_idx\" is true",
        "stablelm | {'qk_layernorm': true} | \"qk_layernorm\" is true"
      })
  void otherArithmeticIsRefused(String name, String change, String message) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      ObjectNode config = fixture.config().deepCopy();
      config.setAll((ObjectNode) JSON.readTree(change.replace('\'', '"')));
      WeightScope scope = WeightScope.of(fixture.golden.checkpoint(), manager);
      assertThatThrownBy(() -> LanguageDecoders.load(scope, config, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(scope.source() + ": ")
          .hasMessageContaining(message);
      assertThat(manager.getManagedArrays()).as("weights read by then").isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mistral, intermediate_size, 80, 'mlp.gate_proj.weight is (96, 32), expected (80, 32)'",
    "phi, num_hidden_layers, 4, model.layers.3.self_attn.q_proj.weight",
    "opt, max_position_embeddings, 60, 'embed_positions.weight is (66, 32), expected (62, 32)'",
    "gpt2, n_inner, 64, 'c_fc.weight is (32, 128), expected (32, 64)'",
    "mpt, vocab_size, 121, 'transformer.wte.weight is (120, 32), expected (121, 32)'",
    "gpt_neox, num_hidden_layers, 2, gpt_neox.layers.2.input_layernorm.weight",
    "phi3, num_key_value_heads, 4, 'qkv_proj.weight is (64, 32), expected (96, 32)'"
  })
  void weightsThatDoNotFitTheConfigAreNamed(String name, String key, int value, String message)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      ObjectNode config = fixture.config().deepCopy();
      config.put(key, value);
      WeightScope scope = WeightScope.of(fixture.golden.checkpoint(), manager);
      assertThatThrownBy(() -> LanguageDecoders.load(scope, config, Precision.FLOAT32))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(message);
    }
  }

  /** As the hub's gpt2, its first OPT files, and transformers 5's GPT-NeoX. */
  @ParameterizedTest
  @CsvSource({
    "gpt2, transformer., ''",
    "opt, model.decoder., decoder.",
    "gpt_neox, embed_out., lm_head."
  })
  void otherSpellingsOfTheNamesAreRead(String name, String ours, String theirs) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      Checkpoint checkpoint = fixture.golden.checkpoint();
      Map<String, NDArray> renamed = new LinkedHashMap<>();
      for (String key : checkpoint.tensors().keySet()) {
        renamed.put(key.replaceFirst("^" + ours, theirs), checkpoint.read(manager, key));
      }
      assertThat(renamed.keySet()).isNotEqualTo(checkpoint.tensors().keySet());
      Path file = folder.resolve("model.safetensors");
      SafetensorsWriter.write(file, renamed);
      try (Checkpoint other = Checkpoints.open(file)) {
        WeightScope scope = WeightScope.of(other, manager);
        LanguageDecoder decoder = LanguageDecoders.load(scope, fixture.config(), Precision.FLOAT32);
        assertThat(logits(decoder, manager)).isEqualTo(logits(fixture.load(manager), manager));
      }
    }
  }

  /** Configs of hub files before transformers 5. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "phi | {'partial_rotary_factor': 0.5, 'rope_theta': 10000.0, 'rope_scaling': null}",
        "gpt_neox | {'rotary_pct': 0.5, 'rotary_emb_base': 10000}",
        "stablelm | {'rope_theta': 10000, 'partial_rotary_factor': 0.25}",
        "mistral | {'rope_theta': 10000.0}",
        "gemma | {'hidden_act': 'gelu', 'hidden_activation': null, 'rope_theta': 10000.0}"
      })
  void olderConfigsMeanTheSame(String name, String older) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      ObjectNode config = fixture.config().deepCopy();
      config.remove("rope_parameters");
      config.setAll((ObjectNode) JSON.readTree(older.replace('\'', '"')));
      WeightScope scope = WeightScope.of(fixture.golden.checkpoint(), manager);
      LanguageDecoder decoder = LanguageDecoders.load(scope, config, Precision.FLOAT32);
      assertThat(logits(decoder, manager)).isEqualTo(logits(fixture.load(manager), manager));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"opt", "gpt2"})
  void positionsBehindTheTableAreRefused(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        DecoderFixture fixture = DecoderFixture.open(manager, name)) {
      LanguageDecoder decoder = fixture.load(manager);
      long[] row = IntStream.range(0, decoder.maxPositions() + 1).mapToLong(i -> i).toArray();
      NDArray embeddings = DecoderFixture.embed(decoder, manager, row);
      assertThatThrownBy(() -> decoder.hidden(embeddings, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("position 64 is behind the last one of the decoder's table, 63");
    }
  }

  private static float[] logits(LanguageDecoder decoder, NDManager manager) {
    NDArray embeddings = DecoderFixture.embed(decoder, manager, 5, 17, 60, 33, 2);
    return decoder.logits(decoder.hidden(embeddings, null)).toFloatArray();
  }
}
