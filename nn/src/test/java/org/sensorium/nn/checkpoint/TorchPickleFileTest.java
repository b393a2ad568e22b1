package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void argsBesideTheTensorsAreMetadata() throws IOException {
    try (TorchPickleFile file = TorchPickleFile.open(FILES.resolve("args.pt"))) {
      assertThat(file.tensors().keySet()).containsExactly("model.a");
      assertThat(file.metadata())
          .containsEntry("args.preenc_npoints", 2048L)
          .containsEntry("args.lr", 5e-4)
          .containsEntry("args.use_color", false)
          .containsEntry("args.name", "scannet")
          .containsEntry("args.sizes.1", 2L)
          .doesNotContainKey("args.none");
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

  /** A stream of torch.save with one tensor "t" of floats over a storage of two. */
  private static byte[] stream(String offset, String sizes, String strides) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(TorchArchive.STREAM_START);
    String pickles =
        ".\u0080\u0002M\u00e9\u0003." // protocol 1001
            + "\u0080\u0002}X\r\u0000\u0000\u0000little_endian\u0088s."
            + "\u0080\u0002}X\u0001\u0000\u0000\u0000tctorch._utils\n_rebuild_tensor_v2\n("
            + "(X\u0007\u0000\u0000\u0000storagectorch\nFloatStorage\n"
            + "X\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpuK\u0002tQ"
            + "%s%s%s\u0089)tRs.".formatted(offset, sizes, strides)
            + "\u0080\u0002]X\u0001\u0000\u0000\u00000a.";
    bytes.write(pickles.getBytes(StandardCharsets.ISO_8859_1));
    bytes.write(GgufBytes.int64(2));
    bytes.write(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}); // 1 and 2
    return bytes.toByteArray();
  }

  /** What lies in front of a storage or behind it is another tensor, or no part of the file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false, // the numbers are below that of the blank
      value = {
        "J\u00ff\u00ff\u00ff\u00ff|K\u0001|K\u0001|damaged: a tensor is not (storage, offset from 0",
        "K\u0002|K\u0001|K\u0001|tensor \"t\" ends at element 3 of a storage of 2",
        "K\u0000|K\u0002|K\u0002|tensor \"t\" ends at element 3 of a storage of 2",
        "K\u0000|K\u0002|J\u00ff\u00ff\u00ff\u00ff|a size or stride is not a whole number from 0",
        "K\u0000|K\u0003|K\u0001|tensor \"t\" ends at element 3 of a storage of 2",
      })
  void noTensorLeavesItsStorage(String offset, String size, String stride, String message)
      throws IOException {
    Path path = folder.resolve("t.pt");
    Files.write(path, stream(offset, "(%st".formatted(size), "(%st".formatted(stride)));
    assertThatThrownBy(() -> Checkpoints.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aTensorMayBeAPartOfItsStorage() throws IOException {
    Path path = folder.resolve("t.pt");
    Files.write(path, stream("K\u0001", "(K\u0001t", "(K\u0001t"));
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint file = Checkpoints.open(path)) {
      assertThat(file.read(manager, "t").toFloatArray()).containsExactly(2);
    }
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
