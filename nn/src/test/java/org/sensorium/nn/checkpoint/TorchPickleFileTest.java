package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.ParityFixture;

/** Reads what torch_pickles.py, beside the files, wrote. */
class TorchPickleFileTest {

  private static final Path FILES = Path.of("src/test/resources/torch");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"zip.pt", "stream.pt"})
  void readsEveryTensorAsTorch(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        TorchPickleFile file = TorchPickleFile.open(FILES.resolve(name));
        SafetensorsFile golden = SafetensorsFile.open(FILES.resolve("expected.safetensors"))) {
      assertThat(file.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(golden.tensors().keySet());
      for (String key : golden.tensors().keySet()) {
        NDArray expected = golden.read(manager, key);
        NDArray actual = file.read(manager, key);
        assertThat(actual.getDataType()).as(key).isEqualTo(expected.getDataType());
        ParityFixture.assertClose(key, expected, actual, 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pt", "stream.pt"})
  void keepsScalarsAsMetadata(String name) throws IOException {
    try (TorchPickleFile file = TorchPickleFile.open(FILES.resolve(name))) {
      assertThat(file.metadata())
          .containsEntry("epoch", 3L)
          .containsEntry("big", BigInteger.ONE.shiftLeft(70))
          .containsEntry("lr", 0.1)
          .containsEntry("name", "tiny ✓")
          .containsEntry("done", true)
          .containsEntry("steps.1", 20L)
          .containsEntry("size.1", 2L)
          .doesNotContainKey("nothing");
    }
  }

  @Test
  void readsAModulesStateDictByContent() throws IOException {
    Path renamed = Files.copy(FILES.resolve("module.pt"), folder.resolve("weights"));
    try (Checkpoint file = Checkpoints.open(renamed)) {
      assertThat(file.tensors().keySet())
          .containsExactly(
              "0.weight",
              "0.bias",
              "1.weight",
              "1.bias",
              "1.running_mean",
              "1.running_var",
              "1.num_batches_tracked");
      assertThat(file.tensors().get("0.weight"))
          .isEqualTo(new TensorInfo("0.weight", "F32", new Shape(2, 3), 24));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"os.system system_zip.pt", "posix.system system_stream.pt"})
  void refusesOsSystemByName(String objectAndFile) {
    String object = objectAndFile.split(" ")[0];
    Path path = FILES.resolve(objectAndFile.split(" ")[1]);
    assertThatThrownBy(() -> Checkpoints.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining("asks for the Python object %s;".formatted(object))
        .hasMessageContaining("only tensors and plain containers are read")
        .hasMessageContaining("take a safetensors file instead");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pt", "stream.pt", "module.pt"})
  void refusesEveryTruncation(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve(name));
    Path cut = folder.resolve("cut.pt");
    for (int length = 16; length < whole.length; length += 61) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Checkpoints.open(cut))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("truncated");
    }
  }

  /**
   * A flipped byte may change a number or a name, but nothing else than a refusal may come of it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"zip.pt", "stream.pt"})
  void survivesDamage(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve(name));
    Path damaged = folder.resolve("damaged.pt");
    int refused = 0;
    NDManager manager = NDManager.newBaseManager();
    for (int at = 0; at < whole.length; at += 61) {
      byte[] copy = whole.clone();
      copy[at] ^= (byte) 0xff;
      Files.write(damaged, copy);
      try (Checkpoint file = Checkpoints.open(damaged)) {
        for (String tensor : file.tensors().keySet()) {
          file.read(manager, tensor).close();
        }
      } catch (CheckpointException e) {
        refused++;
      }
    }
    manager.close();
    assertThat(refused).isPositive();
  }

  @Test
  @Tag("weights")
  void readsEfficientNetLite0() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint file = Checkpoints.open(RealWeights.find("efficientnet-lite0-57934424.pth"))) {
      assertThat(file.tensors()).hasSize(296);
      assertThat(file.tensors().get("_conv_stem.weight").shape()).isEqualTo(new Shape(32, 3, 3, 3));
      long elements = 0;
      for (String name : file.tensors().keySet()) {
        try (NDArray array = file.read(manager, name)) {
          elements += array.size();
        }
      }
      assertThat(elements).isEqualTo(4_694_073);
      // as torch.load reads them
      assertThat(file.read(manager, "_fc.bias").toFloatArray())
          .startsWith(0.032053910195827484f, -0.01598576083779335f, 0.005290735047310591f);
      assertThat(
              Arrays.stream(ParityFixture.doubles(file.read(manager, "_conv_head.weight"))).sum())
          .isCloseTo(-21.113805372136994, within(1e-9));
    }
  }
}
