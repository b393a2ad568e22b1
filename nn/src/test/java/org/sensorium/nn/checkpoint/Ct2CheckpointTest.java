package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ct2CheckpointTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.ct2", 300);

  @TempDir Path folder;

  /** One tensor of each type; the numbers are written out by hand. */
  private static Ct2Bytes small() {
    return new Ct2Bytes()
        .floats("encoder/bias", new float[] {1.5f, -2, 0.25f}, 3)
        .tensor("encoder/flag", Ct2Bytes.I8, new byte[] {1})
        .tensor("encoder/heads", Ct2Bytes.I16, new byte[] {(byte) 0xfe, (byte) 0xff})
        .tensor("encoder/ids", Ct2Bytes.I32, new byte[] {0, 1, 0, 0, 7, 0, 0, 0}, 2)
        .tensor("encoder/half", Ct2Bytes.F16, new byte[] {0, 0x3c, 0, (byte) 0xc1}, 2, 1)
        .tensor("encoder/brain", Ct2Bytes.BF16, new byte[] {(byte) 0x80, 0x3f}, 1)
        .tensor("encoder/weight", Ct2Bytes.I8, new byte[] {127, -64, 10, -20, 30, 40}, 2, 3)
        .floats("encoder/weight_scale", new float[] {127, 10}, 2)
        .tensor("encoder/wide", Ct2Bytes.I16, new byte[] {0, 4, 0, (byte) 0xfe}, 1, 2)
        .floats("encoder/wide_scale", new float[] {512})
        .alias("decoder/weight", "encoder/weight");
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.bin"), bytes);
  }

  @Test
  void readsEveryTypeAndDividesCodesByTheirFactors() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint file = Checkpoints.open(file(small().bytes()))) {
      assertThat(file).isInstanceOf(Ct2Checkpoint.class);
      assertThat(file.metadata())
          .containsEntry("spec", "WhisperSpec")
          .containsEntry("version", 6L)
          .containsEntry("revision", 3L);
      assertThat(file.tensors()).hasSize(11);
      assertThat(read(file, manager, "encoder/bias")).containsExactly(1.5f, -2, 0.25f);
      assertThat(read(file, manager, "encoder/half")).containsExactly(1, -2.5f);
      assertThat(read(file, manager, "encoder/brain")).containsExactly(1);
      float[] rows = {1, -64 / 127f, 10 / 127f, -2, 3, 4};
      assertThat(read(file, manager, "encoder/weight")).containsExactly(rows);
      assertThat(read(file, manager, "decoder/weight")).containsExactly(rows);
      assertThat(read(file, manager, "encoder/wide")).containsExactly(2, -1);
      assertThat(file.tensors().get("encoder/weight").floating()).isTrue();
      assertThat(file.tensors().get("encoder/weight").shape()).isEqualTo(new Shape(2, 3));
      try (NDArray ids = file.read(manager, "encoder/ids");
          NDArray heads = file.read(manager, "encoder/heads");
          NDArray flag = file.read(manager, "encoder/flag")) {
        assertThat(ids.toIntArray()).containsExactly(256, 7);
        assertThat(heads.toIntArray()).containsExactly(-2);
        assertThat(flag.getDataType()).isEqualTo(DataType.INT8);
        assertThat(flag.getShape()).isEqualTo(new Shape());
      }
      assertThatThrownBy(() -> file.read(manager, "no/such")).hasMessageContaining("no/such");
    }
  }

  private static float[] read(Checkpoint file, NDManager manager, String name) throws IOException {
    try (NDArray array = file.read(manager, name)) {
      assertThat(array.getManager()).isSameAs(manager);
      return array.toFloatArray();
    }
  }

  @Test
  void saysWhatIsWrongAndWhere() throws IOException {
    byte[] whole = small().bytes();
    refused(Arrays.copyOf(whole, whole.length - 1), "ends within what \"decoder/weight\"");
    refused(Arrays.copyOf(whole, whole.length + 3), "3 bytes follow the last name");
    byte[] one = new Ct2Bytes().floats("a", new float[20], 20).bytes();
    refused(Arrays.copyOf(one, one.length - 7), "tensor \"a\": 80 bytes, but only 77 follow");
    Ct2Bytes old = small();
    old.version = 3;
    refused(old.bytes(), "is CTranslate2 version 3, expected 4 to 6");
    refused(
        new Ct2Bytes().tensor("a", 6, new byte[4]).bytes(), "tensor \"a\" is of type 6, expected");
    refused(
        new Ct2Bytes().tensor("a", Ct2Bytes.F32, new byte[4], 2).bytes(),
        "tensor \"a\": F32 (2) takes 8 bytes, the file states 4");
    refused(
        new Ct2Bytes().tensor("a", Ct2Bytes.F32, new byte[0], -1, -1, -1).bytes(),
        "shape (4294967295, 4294967295, 4294967295) is too large");
    refused(
        new Ct2Bytes().tensor("a", Ct2Bytes.I8, new byte[1], 1, 1, 1, 1, 1, 1, 1, 1, 1).bytes(),
        "tensor \"a\" has 9 axes, expected up to 8");
    refused(
        new Ct2Bytes().floats("a", new float[1]).floats("a", new float[1]).bytes(),
        "tensor \"a\" appears twice");
    refused(
        new Ct2Bytes().floats("a", new float[1]).alias("b", "c").bytes(),
        "\"b\" stands for \"c\", which is no tensor of the file");
    refused(
        new Ct2Bytes()
            .tensor("w", Ct2Bytes.I8, new byte[6], 2, 3)
            .floats("w_scale", new float[3], 3)
            .bytes(),
        "one for each of the 2 rows of \"w\"");
    refused(
        new Ct2Bytes().floats("a\nb", new float[1]).bytes(), "holds the byte 10 at its place 1");
    byte[] many = new Ct2Bytes().bytes();
    Arrays.fill(many, 22, 26, (byte) 0xff);
    refused(many, "the number of tensors is 4294967295");
  }

  private void refused(byte[] bytes, String expected) throws IOException {
    Path path = file(bytes);
    assertThatThrownBy(() -> Ct2Checkpoint.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("at byte ")
        .hasMessageContaining(expected);
  }

  @Test
  void damagedFilesAreRefusedOrRead() throws IOException {
    byte[] whole = small().bytes();
    Random random = new Random(20_260_611);
    int refused = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] bytes =
            Arrays.copyOf(whole, round % 3 == 0 ? random.nextInt(whole.length) : whole.length);
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try (Checkpoint file = Ct2Checkpoint.open(file(bytes))) {
          for (TensorInfo info : file.tensors().values()) {
            try (NDArray array = file.read(manager, info.name())) {
              assertThat(array.getShape()).isEqualTo(info.shape());
            }
          }
        } catch (CheckpointException e) { // anything else fails the test
          assertThat(e).hasMessageContaining("model.bin");
          refused++;
        }
      }
    }
    assertThat(refused).isBetween(ROUNDS / 3, ROUNDS - 1);
  }

  @Test
  @Tag("weights")
  void readsWhisperBase() throws IOException {
    Path model = RealWeights.find("whisper-base").resolve("model.bin");
    assumeTrue(Files.exists(model)); // pulled from the hub it is a safetensors file
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint file = Checkpoints.open(model)) {
      assertThat(file.tensors()).hasSize(213); // one of them another's name
      assertThat(file.metadata()).containsEntry("spec", "WhisperSpec");
      NDArray table = file.read(manager, "encoder/position_encodings/encodings");
      assertThat(table.getShape()).isEqualTo(new Shape(1500, 512));
      float[] second =
          table.get("1").toFloatArray(); // sin half, then cos half; float16 in the file
      assertThat(second[0]).isCloseTo((float) Math.sin(1), Offset.offset(1e-3f));
      assertThat(second[256]).isCloseTo((float) Math.cos(1), Offset.offset(1e-3f));
    }
  }
}
