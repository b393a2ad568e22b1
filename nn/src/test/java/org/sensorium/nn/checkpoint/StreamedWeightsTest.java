package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.nn.checkpoint.StreamedWeights.Tensor;

class StreamedWeightsTest {
  private static final int ALL = 1 << 16; // every pattern of 16 bits

  @TempDir Path folder;

  /** A file of one tensor "w" with these bytes. */
  private Path file(String type, int elements, byte[] data) throws IOException {
    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},\"w\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(type, elements, data.length);
    byte[] header =
        Arrays.copyOf(json.getBytes(StandardCharsets.UTF_8), (json.length() + 7) / 8 * 8);
    Arrays.fill(header, json.length(), header.length, (byte) ' ');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    bytes.writeBytes(header);
    bytes.writeBytes(data);
    return Files.write(folder.resolve(type + ".safetensors"), bytes.toByteArray());
  }

  /**
   * Every pattern of 16 bits, but of the numbers that are none those alone that are quiet.
   *
   * @param quiet the bit that makes them so
   */
  private static byte[] everyShort(int quiet) {
    int exponent = 0x7fff & -(2 * quiet); // all ones
    ByteBuffer all = ByteBuffer.allocate(2 * ALL).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < ALL; i++) {
      boolean none = (i & exponent) == exponent && (i & 0x7fff) != exponent;
      all.putShort((short) (none ? i | quiet : i));
    }
    return all.array();
  }

  @ParameterizedTest
  @CsvSource({"BF16, 64", "F16, 512"})
  void everyHalfIsCopiedBitForBit(String type, int quiet) throws IOException {
    byte[] bits = everyShort(quiet);
    Path stored = file(type, ALL, bits);
    try (Checkpoint from = Checkpoints.open(stored)) {
      Path copy = folder.resolve("copy.safetensors");
      StreamedWeights.write(copy, List.of(Tensor.copy("w", from, "w")));
      assertThat(Files.readAllBytes(copy)).isEqualTo(Files.readAllBytes(stored));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F64", "F32", "I64", "I32", "I16", "I8", "U8"})
  void everyOtherTypeIsCopiedBitForBit(String type) throws IOException {
    byte[] bytes = new byte[80];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7 % 60); // no NaN among them
    }
    int elements = bytes.length / ElementType.valueOf(type).blockBytes();
    Path stored = file(type, elements, bytes);
    try (Checkpoint from = Checkpoints.open(stored)) {
      Path copy = folder.resolve("copy.safetensors");
      StreamedWeights.write(copy, List.of(Tensor.copy("w", from, "w")));
      assertThat(Files.readAllBytes(copy)).isEqualTo(Files.readAllBytes(stored));
    }
  }

  /** By hand: a half has 10 bits of fraction, a bfloat16 7. */
  @ParameterizedTest
  @CsvSource({
    "F16, 1.00048828125, 3c00", // 1 + 2^-11 lies between two halves: the even one
    "F16, 1.00146484375, 3c02", // 1 + 3 * 2^-11, likewise
    "F16, 65519, 7bff", // the last that does not become infinite
    "F16, 65520, 7c00",
    "F16, 8.940696716308594e-8, 0002", // 1.5 * 2^-24
    "F16, -0.0, 8000",
    "BF16, 1.00390625, 3f80", // 1 + 2^-8
    "BF16, 1.01171875, 3f82", // 1 + 3 * 2^-8
    "BF16, 3.4028234e38, 7f80"
  })
  void floatsAreRoundedToTheNearestEven(String type, float value, String bits) throws IOException {
    Path file = folder.resolve("rounded.safetensors");
    StreamedWeights.write(
        file,
        List.of(
            new Tensor("w", type, new Shape(1), manager -> manager.create(new float[] {value}))));
    byte[] all = Files.readAllBytes(file);
    assertThat("%02x%02x".formatted(all[all.length - 1], all[all.length - 2])).isEqualTo(bits);
  }

  @Test
  void whatIsTooLargeForOneFileGetsAnIndex() throws IOException {
    Stream<String> names = Stream.of("a", "b", "c");
    List<Tensor> tensors =
        names
            .map(
                name ->
                    new Tensor(
                        name, "F32", new Shape(4), m -> m.ones(new Shape(4), DataType.FLOAT32)))
            .toList();
    assertThat(StreamedWeights.write(folder, tensors, 32))
        .containsExactly("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    try (Checkpoint sharded = Checkpoints.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      assertThat(sharded.tensors().keySet()).containsExactly("a", "b", "c");
      assertThat(sharded.read(manager, "c").toFloatArray()).containsExactly(1, 1, 1, 1);
    }
  }

  @Test
  void anotherShapeThanAnnouncedIsNotWritten() {
    Path file = folder.resolve("w.safetensors");
    List<Tensor> wrong =
        List.of(new Tensor("w", "F32", new Shape(4), manager -> manager.ones(new Shape(3))));
    assertThatThrownBy(() -> StreamedWeights.write(file, wrong))
        .hasMessageContaining("w was announced as (4), but is (3)");
    assertThat(file).doesNotExist();
  }

  @Test
  void twoTensorsOfOneNameAreRefused() {
    Tensor one = new Tensor("w", "F32", new Shape(4), manager -> manager.ones(new Shape(4)));
    assertThatThrownBy(() -> StreamedWeights.write(folder, List.of(one, one), 100))
        .hasMessageContaining("two tensors to be written are called \"w\"");
    assertThat(folder).isEmptyDirectory();
  }
}
