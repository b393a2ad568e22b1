package org.sensorium.audio.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.audio.processing.AudioProcessorConfig;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Ct2Bytes;
import org.sensorium.nn.checkpoint.SafetensorsWriter;
import org.sensorium.nn.kernels.Precision;

class AudioEncodersTest {
  private static final String FIXTURE = "whisper_encoder";

  @TempDir Path folder;

  /** The fixture's encoder, whose names start with {@code encoder.}, under other names. */
  private void write(NDManager manager, UnaryOperator<String> names) throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, FIXTURE)) {
      Checkpoint stored = fixture.checkpoint();
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (String key : stored.tensors().keySet()) {
        tensors.put(names.apply(key), stored.read(manager, key));
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }
  }

  private void config(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
  }

  private void encodesAsTheFixture(NDManager manager) throws IOException {
    try (ParityFixture fixture = ParityFixture.open(manager, FIXTURE)) {
      AudioEncoders.Entry entry = AudioEncoders.of(folder);
      assertThat(entry.id()).isEqualTo("whisper");
      AudioEncoder encoder = entry.load(manager, folder, Precision.FLOAT32);
      fixture.assertClose(
          "out.last_hidden_state", encoder.encode(fixture.get("in.input_features"), -1));
    }
  }

  @Test
  void readsTheNamesOfWholeHubModels() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      write(manager, name -> "model." + name);
      config("{\"encoder_attention_heads\": 4}");
      encodesAsTheFixture(manager);
    }
  }

  /** OpenAI's names, as whisper c0d2f62's model.py gives them. */
  @Test
  void readsTheNamesOfOpenAi() throws IOException {
    Map<String, String> theirs = new LinkedHashMap<>();
    theirs.put("encoder.embed_positions.weight", "encoder.positional_embedding");
    theirs.put("encoder.layer_norm", "encoder.ln_post");
    theirs.put(".layers.", ".blocks.");
    theirs.put(".self_attn_layer_norm", ".attn_ln");
    theirs.put(".final_layer_norm", ".mlp_ln");
    theirs.put(".self_attn.q_proj", ".attn.query");
    theirs.put(".self_attn.k_proj", ".attn.key");
    theirs.put(".self_attn.v_proj", ".attn.value");
    theirs.put(".self_attn.out_proj", ".attn.out");
    theirs.put(".fc1", ".mlp.0");
    theirs.put(".fc2", ".mlp.2");
    try (NDManager manager = NDManager.newBaseManager()) {
      write(
          manager,
          name -> {
            String other = name;
            for (Map.Entry<String, String> rule : theirs.entrySet()) {
              other = other.replace(rule.getKey(), rule.getValue());
            }
            return "model_state_dict." + other;
          });
      config("{\"encoder_attention_heads\": 4}");
      encodesAsTheFixture(manager);
    }
  }

  @Test
  void readsCTranslate2Files() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, FIXTURE)) {
      Ct2Bytes file = new Ct2Bytes();
      for (Map.Entry<String, NDArray> tensor : ct2(manager, fixture.checkpoint()).entrySet()) {
        int[] sizes = ints(tensor.getValue());
        file.floats(tensor.getKey(), tensor.getValue().toFloatArray(), sizes);
      }
      file.tensor("encoder/num_heads", Ct2Bytes.I16, new byte[] {4, 0});
      file.tensor("decoder/pre_norm", Ct2Bytes.I8, new byte[] {1});
      Files.write(folder.resolve("model.bin"), file.bytes());
      encodesAsTheFixture(manager);
      AudioEncoder outline = AudioEncoders.of(folder).outline(manager, folder);
      assertThat(outline.layers()).isEqualTo(3);
      assertThat(outline.width(-1)).isEqualTo(32);
      assertThat(outline.processor()).isEqualTo(AudioProcessorConfig.whisper(16, 1));
      processor(AudioProcessorConfig.whisper(16, 2));
      assertThat(AudioEncoders.of(folder).outline(manager, folder).processor())
          .isEqualTo(AudioProcessorConfig.whisper(16, 2));
      processor(AudioProcessorConfig.whisper(80));
      assertThatThrownBy(() -> AudioEncoders.of(folder).outline(manager, folder))
          .hasMessageContaining("makes 80 bands, the encoder takes 16");
      processor(AudioProcessorConfig.ast());
      assertThatThrownBy(() -> AudioEncoders.of(folder).outline(manager, folder))
          .hasMessageContaining("makes FilterBank, expected LogMel");
    }
  }

  private void processor(AudioProcessorConfig config) throws IOException {
    config.write(folder.resolve("preprocessor_config.json"));
  }

  private static int[] ints(NDArray array) {
    long[] sizes = array.getShape().getShape();
    return Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
  }

  /** The names in the real file of Whisper-base, with query, key and value as one map. */
  private static Map<String, NDArray> ct2(NDManager manager, Checkpoint hub) throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    String from = "encoder.";
    for (String part : List.of("conv1", "conv2")) {
      for (String end : List.of("bias", "weight")) {
        tensors.put(
            "encoder/%s/%s".formatted(part, end), hub.read(manager, from + part + "." + end));
      }
    }
    tensors.put(
        "encoder/position_encodings/encodings",
        hub.read(manager, "encoder.embed_positions.weight"));
    norm(tensors, "encoder/layer_norm", manager, hub, "encoder.layer_norm");
    for (int i = 0; i < 3; i++) {
      String to = "encoder/layer_%d/".formatted(i);
      String layer = "encoder.layers.%d.".formatted(i);
      norm(tensors, to + "self_attention/layer_norm", manager, hub, layer + "self_attn_layer_norm");
      norm(tensors, to + "ffn/layer_norm", manager, hub, layer + "final_layer_norm");
      NDArray q = hub.read(manager, layer + "self_attn.q_proj.weight");
      NDArray k = hub.read(manager, layer + "self_attn.k_proj.weight");
      NDArray v = hub.read(manager, layer + "self_attn.v_proj.weight");
      NDArray qb = hub.read(manager, layer + "self_attn.q_proj.bias");
      NDArray vb = hub.read(manager, layer + "self_attn.v_proj.bias");
      tensors.put(to + "self_attention/linear_0/weight", concat(q, k, v));
      tensors.put(to + "self_attention/linear_0/bias", concat(qb, qb.zerosLike(), vb));
      map(tensors, to + "self_attention/linear_1", manager, hub, layer + "self_attn.out_proj");
      map(tensors, to + "ffn/linear_0", manager, hub, layer + "fc1");
      map(tensors, to + "ffn/linear_1", manager, hub, layer + "fc2");
    }
    return tensors;
  }

  private static NDArray concat(NDArray q, NDArray k, NDArray v) {
    return q.concat(k, 0).concat(v, 0);
  }

  private static void norm(
      Map<String, NDArray> tensors, String to, NDManager manager, Checkpoint hub, String from)
      throws IOException {
    tensors.put(to + "/gamma", hub.read(manager, from + ".weight"));
    tensors.put(to + "/beta", hub.read(manager, from + ".bias"));
  }

  private static void map(
      Map<String, NDArray> tensors, String to, NDManager manager, Checkpoint hub, String from)
      throws IOException {
    tensors.put(to + "/weight", hub.read(manager, from + ".weight"));
    tensors.put(to + "/bias", hub.read(manager, from + ".bias"));
  }

  @Test
  void saysWhatIsMissingOrUnknown() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> AudioEncoders.get("wav2vec"))
          .hasMessageContaining(
              "\"wav2vec\" is not known, expected one of [whisper, ast, imagebind]");
      assertThatThrownBy(() -> AudioEncoders.of(ParityFixture.root().resolve("clip")))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("model_type is \"clip");
      write(manager, name -> name.replace("layers.1.fc1.bias", "layers.1.fc1.bios"));
      assertThat(AudioEncoders.of(folder).id()).isEqualTo("whisper");
      assertThatThrownBy(() -> AudioEncoders.get("whisper").outline(manager, folder))
          .hasMessageContaining("encoder_attention_heads 0 must divide d_model 32");
      config("{\"encoder_attention_heads\": 4}");
      assertThatThrownBy(() -> AudioEncoders.get("whisper").outline(manager, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("layers.1.fc1.bias")
          .hasMessageContaining("layers.1.fc1.bios");
      assertThatThrownBy(() -> AudioEncoders.get("ast").outline(manager, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("embeddings.cls_token");
      write(manager, name -> "some." + name.hashCode());
      config("{}");
      assertThatThrownBy(() -> AudioEncoders.of(folder))
          .hasMessageContaining(
              "expected a model_type of [whisper, audio-spectrogram-transformer]");
      assertThatThrownBy(() -> AudioEncoders.get("whisper").outline(manager, folder))
          .hasMessageContaining("holds no encoder of Whisper");
    }
  }
}
