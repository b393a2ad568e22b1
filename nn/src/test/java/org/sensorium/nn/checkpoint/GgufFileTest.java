package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

  @TempDir Path folder;

  private static GgufBytes small() {
    return new GgufBytes()
        .text("general.architecture", "test")
        .floats("a", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
        .tensor("b", 8, new byte[34 * 2], 32, 2);
  }

  private void assertRefused(byte[] bytes, String... messages) throws IOException {
    Path path = Files.write(folder.resolve("bad.gguf"), bytes);
    assertThatThrownBy(() -> GgufFile.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContainingAll(messages);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void readsTensorsInTorchOrder(int version) throws IOException {
    GgufBytes small = small();
    small.version = version;
    try (NDManager manager = NDManager.newBaseManager();
        GgufFile file = GgufFile.open(small.write(folder.resolve("s.gguf")))) {
      assertThat(file.tensors().keySet()).containsExactly("a", "b");
      assertThat(file.tensors().get("b"))
          .isEqualTo(new TensorInfo("b", "Q8_0", new Shape(2, 32), 68));
      assertThat(file.read(manager, "a").getShape()).isEqualTo(new Shape(2, 3));
      assertThat(file.read(manager, "a").toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(file.read(manager, "b").toFloatArray()).containsOnly(0);
    }
  }

  @Test
  void readsEveryValueType() throws IOException {
    byte[] ints = {5, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, -1, -1, -1, -1};
    byte[] floats = {6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f};
    GgufBytes gguf =
        new GgufBytes()
            .value("u8", 0, new byte[] {-1})
            .value("i8", 1, new byte[] {-1})
            .value("u16", 2, new byte[] {-1, -1})
            .value("i16", 3, new byte[] {-1, -1})
            .uint32("u32", -1)
            .value("i32", 5, GgufBytes.int32(-1))
            .float32("f32", 0.5f)
            .value("bool", 7, new byte[] {1})
            .text("text", "ünï")
            .value("ints", 9, ints)
            .value("floats", 9, floats)
            .texts("texts", List.of("a", "", "b"))
            .value("u64", 10, GgufBytes.int64(-1))
            .value("small u64", 10, GgufBytes.int64(7))
            .value("i64", 11, GgufBytes.int64(-1))
            .value("f64", 12, GgufBytes.int64(Double.doubleToLongBits(0.1)));
    try (GgufFile file = GgufFile.open(gguf.write(folder.resolve("v.gguf")))) {
      assertThat(file.metadata())
          .containsEntry("u8", 255)
          .containsEntry("i8", -1)
          .containsEntry("u16", 65535)
          .containsEntry("i16", -1)
          .containsEntry("u32", 4294967295L)
          .containsEntry("i32", -1)
          .containsEntry("f32", 0.5f)
          .containsEntry("bool", true)
          .containsEntry("text", "ünï")
          .containsEntry("texts", List.of("a", "", "b"))
          .containsEntry("u64", new BigInteger("18446744073709551615"))
          .containsEntry("small u64", 7L)
          .containsEntry("i64", -1L)
          .containsEntry("f64", 0.1);
      assertThat((int[]) file.metadata().get("ints")).containsExactly(1, -1);
      assertThat((float[]) file.metadata().get("floats")).containsExactly(1f);
    }
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = small().bytes();
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), "truncated");
    }
  }

  @Test
  void refusesAnotherMagicOrVersion() throws IOException {
    GgufBytes magic = small();
    magic.magic = 0x46464947;
    assertRefused(magic.bytes(), "starts with 46464947, expected \"GGUF\"");
    GgufBytes old = small();
    old.version = 1;
    assertRefused(old.bytes(), "GGUF version 1, expected 2 or 3");
    GgufBytes bigEndian = small();
    bigEndian.version = 0x03000000;
    assertRefused(bigEndian.bytes(), "big-endian", "convert it to little endian");
  }

  @Test
  void refusesCountsThatCannotFitBeforeAllocating() throws IOException {
    GgufBytes tensors = small();
    tensors.declaredTensors = 1L << 40;
    assertRefused(tensors.bytes(), "the number of tensors is 1099511627776, but only");
    GgufBytes values = small();
    values.declaredValues = Integer.MAX_VALUE;
    assertRefused(values.bytes(), "the number of metadata values is 2147483647, but only");
    byte[] longText = GgufBytes.int64(Long.MAX_VALUE);
    assertRefused(
        small().value("k", 8, longText).bytes(),
        "the length of k is 9223372036854775807, but only");
    assertRefused(
        small().value("k", 8, GgufBytes.int64(-1)).bytes(),
        "the length of k is 18446744073709551615, too large");
    byte[] longArray = {12, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
    assertRefused(small().value("k", 9, longArray).bytes(), "the length of k is 4294967296, but");
  }

  @Test
  void refusesUnknownTypes() throws IOException {
    assertRefused(small().value("k", 13, new byte[8]).bytes(), "k has the value type 13");
    assertRefused(
        small().entry("x", 16, 0, 256).bytes(),
        "tensor \"x\" is of ggml type 16, expected one of F32 (0), F16 (1), Q4_0 (2)");
  }

  @Test
  void refusesArraysInArraysWithoutEnd() throws IOException {
    byte[] nested = new byte[12 * 6];
    for (int i = 0; i < nested.length; i += 12) {
      nested[i] = 9;
      nested[i + 4] = 1;
    }
    assertRefused(small().value("k", 9, nested).bytes(), "k nests arrays deeper than 4");
  }

  @Test
  void refusesShapesThatDoNotFit() throws IOException {
    assertRefused(
        small().entry("x", 0, 0, 1L << 40, 1L << 40).bytes(),
        "tensor \"x\": F32 does not fit (1099511627776, 1099511627776): long overflow");
    assertRefused(
        small().entry("x", 2, 0, 33).bytes(),
        "tensor \"x\": Q4_0 does not fit (33): rows of 33 elements, Q4_0 stores blocks of 32");
    assertRefused(
        small().entry("x", 0, 0, 1, 1, 1, 1, 1).bytes(),
        "tensor \"x\" has 5 axes, expected up to 4");
    assertRefused(small().entry("x", 0, 0, -1).bytes(), "18446744073709551615, too large");
  }

  @Test
  void refusesPlacesThatDoNotFit() throws IOException {
    assertRefused(
        small().entry("x", 0, 32, 2).bytes(), "tensors \"x\" and \"b\" overlap by 8 bytes");
    assertRefused(
        small().entry("x", 0, 1 << 20, 1).bytes(),
        "tensor \"x\": 4 bytes at",
        "truncated or damaged");
    assertRefused(small().entry("x", 0, Long.MAX_VALUE - 3, 1).bytes(), "tensor \"x\": 4 bytes at");
    assertRefused(
        small().entry("x", 0, 33, 1).bytes(),
        "tensor \"x\" lies at 33 of the data, expected a multiple of 32");
    assertRefused(small().entry("a", 0, 0, 1).bytes(), "tensor \"a\" appears twice");
    assertRefused(
        small().text("general.architecture", "x").bytes(),
        "metadata key \"general.architecture\" appears twice");
  }

  @Test
  void honoursTheAlignment() throws IOException {
    GgufBytes wide = new GgufBytes();
    wide.alignment = 256;
    wide.uint32("general.alignment", 256).floats("a", new float[] {1}, 1);
    wide.floats("b", new float[] {2}, 1);
    try (NDManager manager = NDManager.newBaseManager();
        GgufFile file = GgufFile.open(wide.write(folder.resolve("w.gguf")))) {
      assertThat(file.read(manager, "b").toFloatArray()).containsExactly(2);
    }
    assertRefused(
        small().uint32("general.alignment", 24).bytes(),
        "general.alignment is 24, expected a power of two");
  }
}
