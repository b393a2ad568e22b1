package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.checkpoint.CheckpointException;

/**
 * Models that do not fit are refused by their headers: the weights here are terabytes of a hole in
 * a file, which nobody could read.
 */
class FitTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 4096;
  private static final long WORDS = 200_000_000; // 3.2 TB of embeddings

  @TempDir private Path temp;
  private final Map<String, long[]> tensors = new LinkedHashMap<>();
  private Path tower;

  /** A LLaVA of one layer, whose projector fits. */
  @BeforeEach
  void model() throws IOException {
    tower = TinyModels.copy("clip", temp.resolve("clip")); // 32 wide
    tensors.put("model.embed_tokens.weight", new long[] {WORDS, WIDTH});
    for (String matrix : new String[] {"q", "k", "v", "o"}) {
      tensors.put(
          "model.layers.0.self_attn.%s_proj.weight".formatted(matrix), new long[] {WIDTH, WIDTH});
    }
    tensors.put("model.layers.0.mlp.gate_proj.weight", new long[] {11_008, WIDTH});
    tensors.put("model.layers.0.mlp.up_proj.weight", new long[] {11_008, WIDTH});
    tensors.put("model.layers.0.mlp.down_proj.weight", new long[] {WIDTH, 11_008});
    tensors.put("model.layers.0.input_layernorm.weight", new long[] {WIDTH});
    tensors.put("model.layers.0.post_attention_layernorm.weight", new long[] {WIDTH});
    tensors.put("model.norm.weight", new long[] {WIDTH});
    tensors.put("lm_head.weight", new long[] {WORDS, WIDTH});
    tensors.put("model.mm_projector.0.weight", new long[] {WIDTH, 32});
    tensors.put("model.mm_projector.0.bias", new long[] {WIDTH});
    tensors.put("model.mm_projector.2.weight", new long[] {WIDTH, WIDTH});
    tensors.put("model.mm_projector.2.bias", new long[] {WIDTH});
  }

  private Path written(String name, String modelType) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name));
    ObjectNode config = JSON.createObjectNode().put("model_type", modelType);
    config.put("hidden_size", WIDTH).put("intermediate_size", 11_008).put("vocab_size", WORDS);
    config.put("num_hidden_layers", 1).put("num_attention_heads", 32);
    config.put("rms_norm_eps", 1e-6).put("max_position_embeddings", 2048);
    config.put("mm_vision_tower", "openai/clip").put("mm_projector_type", "mlp2x_gelu");
    Files.writeString(folder.resolve("config.json"), config.toString());
    TinyModels.withTokenizer(folder);
    ObjectNode header = JSON.createObjectNode();
    long offset = 0;
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
      Arrays.stream(tensor.getValue()).forEach(entry.putArray("shape")::add);
      long bytes = Arrays.stream(tensor.getValue()).reduce(4, (a, b) -> a * b);
      entry.putArray("data_offsets").add(offset).add(offset + bytes);
      offset += bytes;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("model.safetensors");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(length.putLong(json.length).flip());
      channel.write(ByteBuffer.wrap(json));
      channel.write(ByteBuffer.allocate(1), 8 + json.length + offset - 1);
    }
    return folder;
  }

  private ThrowingCallable opening(Path folder) {
    SuppliedParts supplied = new SuppliedParts(tower.toString(), null, null, null, null);
    return () ->
        ModelParts.open(folder, supplied, TinyModels.sources(), Device.cpu(), null).close();
  }

  @Test
  void aProjectorThatDoesNotFitItsDecoder() throws IOException {
    tensors.put("model.mm_projector.2.weight", new long[] {5120, WIDTH});
    tensors.put("model.mm_projector.2.bias", new long[] {5120});
    Path folder = written("llava", "llava");
    assertThatThrownBy(opening(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "the projector in %s makes embeddings 5120 wide, but the decoder %s takes 4096: take the decoder that the projector was trained with",
            folder, folder);
  }

  @Test
  void aProjectorThatDoesNotFitItsEncoder() throws IOException {
    tensors.put("model.mm_projector.0.weight", new long[] {WIDTH, 1024});
    Path folder = written("llava", "llava");
    assertThatThrownBy(opening(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "the projector in %s reads features 1024 wide, but the encoder %s (clip, layers [-2]) gives 32: take the encoder that the projector was trained with",
            folder, tower);
  }

  @Test
  void wrongShapes() throws IOException {
    tensors.put("model.layers.0.self_attn.o_proj.weight", new long[] {WIDTH, 1000});
    tensors.remove("model.norm.weight");
    Path folder = written("llava", "llava");
    assertThatThrownBy(opening(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("1 keys missing: model.norm.weight")
        .hasMessageContaining("self_attn.o_proj.weight is (4096, 1000), expected (4096, 4096)");
  }

  @Test
  void wrongShapesOfTheProjector() throws IOException {
    tensors.put("model.mm_projector.0.bias", new long[] {7});
    assertThatThrownBy(opening(written("llava", "llava")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("linear_1.bias is (7), expected (4096)");
  }

  @Test
  void anUnknownArchitecture() throws IOException {
    assertThatThrownBy(opening(written("llava", "llava_rwkv")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model_type is \"rwkv\", expected one of gemma, ");
  }

  @Test
  void settingsThatAreNotDone() throws IOException {
    Path folder = written("llava", "llava");
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(config, text.replaceFirst("\\{", "{\"mm_use_im_start_end\": true, "));
    assertThatThrownBy(opening(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is llava-v1.5 with marks around every image (mm_use_im_start_end)");
  }

  @Test
  void tensorsThatNobodyKnows() throws IOException {
    tensors.put("model.mm_projector.4.weight", new long[] {WIDTH, WIDTH});
    tensors.put("audio_tower.weight", new long[] {3});
    assertThatThrownBy(opening(written("llava", "llava")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("2 tensors are not known: model.mm_projector.4.weight, audio_tower");
  }

  /**
   * The folder of a model names a decoder that has been replaced by a huge one of another width.
   */
  @Test
  void aModelFolderWhoseDecoderIsAnother() throws IOException {
    Path small = TinyModels.decoder(temp.resolve("decoder"));
    Path saved = Files.createDirectory(temp.resolve("model"));
    try (ModelParts parts = TinyModels.create(tower.toString(), small.toString(), "v1")) {
      parts.save(saved);
    }
    Path huge = written("huge", "llava");
    Path spec = saved.resolve(ModelSpec.FILE);
    Files.writeString(spec, Files.readString(spec).replace(small.toString(), huge.toString()));
    assertThat(spec).content().contains(huge.toString());
    assertThatThrownBy(() -> ModelParts.open(saved, TinyModels.sources(), Device.cpu(), null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the projector in %s makes embeddings 32 wide".formatted(saved))
        .hasMessageContaining("but the decoder %s takes 4096".formatted(huge));
  }
}
