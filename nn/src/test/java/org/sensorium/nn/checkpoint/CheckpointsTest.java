package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private void save(String file, String tensor, float value) throws IOException {
    SafetensorsWriter.write(
        folder.resolve(file), Map.of(tensor, manager.create(new float[] {value})));
  }

  private void index(String json) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
  }

  private void assertRefused(Path path, String... messages) {
    assertThatThrownBy(() -> Checkpoints.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(messages);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.safetensors",
        "adapter_model.safetensors",
        "diffusion_pytorch_model.safetensors",
        "pytorch_model.bin",
        "anything.safetensors"
      })
  void opensAFolderByItsWeightsFile(String name) throws IOException {
    save(name, "x", 1); // the content decides: a .bin may well hold safetensors
    Files.writeString(folder.resolve("config.json"), "{}");
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      assertThat(checkpoint.tensors()).containsOnlyKeys("x");
      assertThat(checkpoint.source()).endsWith(name);
    }
  }

  @Test
  void readsShards() throws IOException {
    save("model-1.safetensors", "a", 1);
    save("model-2.safetensors", "b", 2);
    index("{\"weight_map\":{\"b\":\"model-2.safetensors\",\"a\":\"model-1.safetensors\"}}");
    try (Checkpoint checkpoint = Checkpoints.open(folder)) {
      assertThat(checkpoint.tensors().keySet()).containsExactly("b", "a");
      assertThat(checkpoint.read(manager, "a").toFloatArray()).containsExactly(1);
      assertThat(checkpoint.read(manager, "b").toFloatArray()).containsExactly(2);
      assertThatThrownBy(() -> checkpoint.read(manager, "c"))
          .hasMessageContaining("has no tensor \"c\"");
    }
  }

  @Test
  void namesEveryMissingShardAndTensor() throws IOException {
    save("model-1.safetensors", "a", 1);
    index("{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"m-2\",\"c\":\"m-3\"}}");
    assertRefused(folder, "2 of 3 shards are missing: m-2, m-3; place them beside the index");
    index("{\"weight_map\":{\"b\":\"model-1.safetensors\",\"c\":\"model-1.safetensors\"}}");
    assertRefused(
        folder,
        "2 tensors are not in the shard that the index names: b (model-1.safetensors), c (model-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret.safetensors", "/etc/passwd", "..", "a\\\\b"})
  void anIndexStaysInItsFolder(String shard) throws IOException {
    index("{\"weight_map\":{\"a\":\"%s\"}}".formatted(shard));
    assertRefused(folder, "tensor \"a\" lies in", "expected the name of a file beside the index");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors.index.json", "other.index.json"})
  void anIndexNamesNoIndex(String shard) throws IOException {
    index("{\"weight_map\":{\"a\":\"%s\"}}".formatted(shard));
    Files.writeString(
        folder.resolve("other.index.json"), "{\"weight_map\":{\"a\":\"other.index.json\"}}");
    assertRefused(
        folder, "tensor \"a\" lies in \"%s\", another index, expected a weights".formatted(shard));
  }

  @Test
  void readsNoIndexWithoutBound() throws IOException {
    Path file = folder.resolve("model.safetensors.index.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 31);
    }
    assertRefused(folder, "2147483648 bytes, expected an index of shards of at most 134217728");
  }

  /** The count of tensors stands where a safetensors file has the '{' of its header. */
  @ParameterizedTest
  @ValueSource(ints = {122, 123, 379})
  void opensAGgufFileOfAnyNumberOfTensors(int tensors) throws IOException {
    GgufBytes bytes = new GgufBytes().text("general.architecture", "clip");
    for (int i = 0; i < tensors; i++) {
      bytes.floats("t" + i, new float[] {i}, 1);
    }
    try (Checkpoint checkpoint = Checkpoints.open(bytes.write(folder.resolve("m.gguf")))) {
      assertThat(checkpoint).isInstanceOf(GgufFile.class);
      assertThat(checkpoint.tensors()).hasSize(tensors);
    }
  }

  /** A header of 0x034b50 bytes starts as zip files do, with "PK" and 3. */
  @Test
  void opensASafetensorsFileThatStartsLikeAZip() throws IOException {
    String header = "{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + 0x034b50).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0x034b50).put(header.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    Path path = Files.write(folder.resolve("m.bin"), bytes.array());
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
      assertThat(checkpoint.tensors()).containsOnlyKeys("x");
    }
  }

  @Test
  void refusesABrokenIndex() throws IOException {
    index("{\"metadata\":{}}");
    assertRefused(folder, "no \"weight_map\"");
    index("{\"weight_map\":");
    assertRefused(folder, "model.safetensors.index.json: not JSON at line 1, column");
    index("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    assertRefused(folder, "is a git-LFS pointer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1|is a git-LFS pointer, not the file itself; run \"git lfs pull\"",
        "<!DOCTYPE html><html>|is a web page",
        "hello, world of weights|starts with the bytes 68656c6c6f2c20776f726c64206f6620, expected",
        "''|is empty; download it again",
      })
  void saysWhatStandsWhereWeightsShould(String content, String message) throws IOException {
    Path path = Files.writeString(folder.resolve("model.safetensors"), content);
    assertRefused(path, path.toString(), message);
    assertRefused(folder, path.toString(), message);
  }

  @Test
  void saysWhatAFolderLacks() throws IOException {
    assertRefused(
        folder, folder.toString(), "holds no weights, expected one of [model.safetensors");
    assertRefused(folder.resolve("nothing"), "nothing: no such file");
    save("a.safetensors", "x", 1);
    save("b.safetensors", "x", 1);
    assertRefused(folder, "several weights files and no index, name one of [a.safetensors, b.");
  }
}
