package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {

  @TempDir Path folder;

  private Path write(long headerLength, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(headerLength).put(json).put(data);
    return Files.write(folder.resolve("t.safetensors"), bytes.array());
  }

  private Path write(String header, byte[] data) throws IOException {
    return write(header.getBytes(StandardCharsets.UTF_8).length, header, data);
  }

  private static byte[] littleEndian(int bytes, Consumer<ByteBuffer> fill) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    fill.accept(buffer);
    return buffer.array();
  }

  @Test
  void readsEveryType() throws IOException {
    String header =
        """
        {"__metadata__":{"format":"pt"},
        "f64":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},
        "f32":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]},
        "i64":{"dtype":"I64","shape":[],"data_offsets":[24,32]},
        "i32":{"dtype":"I32","shape":[1],"data_offsets":[32,36]},
        "f16":{"dtype":"F16","shape":[4],"data_offsets":[36,44]},
        "bf16":{"dtype":"BF16","shape":[2],"data_offsets":[44,48]},
        "i16":{"dtype":"I16","shape":[2],"data_offsets":[48,52]},
        "i8":{"dtype":"I8","shape":[2],"data_offsets":[52,54]},
        "u8":{"dtype":"U8","shape":[2],"data_offsets":[54,56]},
        "bool":{"dtype":"BOOL","shape":[3],"data_offsets":[56,59]},
        "none":{"dtype":"F32","shape":[0,4],"data_offsets":[59,59]}}
        """;
    byte[] data =
        littleEndian(
            59,
            b -> {
              b.putDouble(0.1).putDouble(-1e300).putFloat(1.5f).putFloat(-2.25f);
              b.putLong(1L << 40).putInt(-7);
              // 1, -2, the smallest subnormal, infinity
              b.putShort((short) 0x3c00).putShort((short) 0xc000);
              b.putShort((short) 0x0001).putShort((short) 0x7c00);
              b.putShort((short) 0x3f80).putShort((short) 0xc020); // 1, -2.5
              b.putShort((short) -300).putShort((short) 300);
              b.put((byte) -5).put((byte) 5).put((byte) 200).put((byte) 3);
              b.put((byte) 1).put((byte) 0).put((byte) 1);
            });
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile file = SafetensorsFile.open(write(header, data))) {
      assertThat(file.metadata()).containsEntry("format", "pt");
      assertThat(file.read(manager, "f64").toDoubleArray()).containsExactly(0.1, -1e300);
      assertThat(file.read(manager, "f32").toFloatArray()).containsExactly(1.5f, -2.25f);
      assertThat(file.read(manager, "f32").getShape()).isEqualTo(new Shape(1, 2));
      NDArray scalar = file.read(manager, "i64");
      assertThat(scalar.getShape().dimension()).isZero();
      assertThat(scalar.getLong()).isEqualTo(1L << 40);
      assertThat(file.read(manager, "i32").toIntArray()).containsExactly(-7);
      assertThat(file.read(manager, "f16").toFloatArray())
          .containsExactly(1f, -2f, 0x1p-24f, Float.POSITIVE_INFINITY);
      assertThat(file.read(manager, "bf16").toFloatArray()).containsExactly(1f, -2.5f);
      assertThat(file.read(manager, "i16").toIntArray()).containsExactly(-300, 300);
      assertThat(file.read(manager, "i8").toByteArray()).containsExactly(-5, 5);
      assertThat(file.read(manager, "u8").toUint8Array()).containsExactly(200, 3);
      assertThat(file.read(manager, "bool").toBooleanArray()).containsExactly(true, false, true);
      assertThat(file.read(manager, "none").getShape()).isEqualTo(new Shape(0, 4));
      assertThat(file.read(manager, "none").getDataType()).isEqualTo(DataType.FLOAT32);
    }
  }

  @Test
  void theArrayOutlivesTheFileAndBelongsToTheManager() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array;
      try (SafetensorsFile file =
          SafetensorsFile.open(
              write(
                  "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                  littleEndian(8, b -> b.putFloat(3).putFloat(4))))) {
        array = file.read(manager, "a");
      }
      Files.delete(folder.resolve("t.safetensors"));
      assertThat(array.toFloatArray()).containsExactly(3, 4);
      assertThat(array.getManager()).isSameAs(manager);
      assertThat(array.getDevice()).isEqualTo(manager.getDevice());
    }
  }

  /** More elements than are decoded in one go; the file has a hole, so it takes no room. */
  @Test
  void readsALongTensorInChunks() throws IOException {
    int size = (1 << 26) + 3;
    Path path =
        write(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(size, size),
            new byte[] {7});
    long dataStart = Files.size(path) - 1;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(dataStart + size);
      file.seek(dataStart + (1 << 26) - 1);
      file.write(new byte[] {1, 2, 3, 4});
    }
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile file = SafetensorsFile.open(path)) {
      NDArray array = file.read(manager, "a");
      assertThat(array.get("0:2").toUint8Array()).containsExactly(7, 0);
      assertThat(array.get("-5:").toUint8Array()).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[0,16] [8,24]|tensors \"a\" and \"b\" overlap by 8 bytes",
        "[0,16] [20,36]|tensor \"b\": bytes 20 to 36, but the data are 32 bytes",
        "[0,16] [0,16]|tensors \"a\" and \"b\" overlap by 16 bytes",
        "[0,15] [16,32]|tensor \"a\": F32 (2, 2) takes 16 bytes, data_offsets [0, 15] hold 15",
        "[16,0] [16,32]|tensor \"a\": bytes 16 to 0",
        "[-1,15] [16,32]|data_offsets holds -1, expected whole numbers from 0",
      })
  void refusesOffsetsThatDoNotFit(String offsets, String message) throws IOException {
    String[] both = offsets.split(" ");
    String header =
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":%s},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":%s}}")
            .formatted(both[0], both[1]);
    Path path = write(header, new byte[32]);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "F32|[2305843009213693952,8]|tensor \"a\": shape (2305843009213693952, 8) is too large",
        "F32|[99999999999999999999]|out of range of long",
        "F32|[1000000]|F32 (1000000) takes 4000000 bytes, data_offsets [0, 8] hold 8",
        "F8_E5M2|[8]|dtype \"F8_E5M2\", expected one of [F64, F32, F16",
        "F32|[1]|F32 (1) takes 4 bytes, data_offsets [0, 8] hold 8",
        "F32|\"2\"|tensor \"a\": shape is not a list",
        "F32|[2.5]|shape holds 2.5, expected whole numbers",
      })
  void refusesShapesAndTypesThatDoNotFit(String type, String shape, String message)
      throws IOException {
    String header =
        "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,8]}}".formatted(type, shape);
    Path path = write(header, new byte[8]);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(message);
  }

  @Test
  void refusesGapsBeforeAndBehindTheTensors() throws IOException {
    Path behind =
        write("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", new byte[5]);
    assertThatThrownBy(() -> SafetensorsFile.open(behind))
        .hasMessageContaining("3 unused bytes after the last tensor");
    Path before =
        write("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[3,5]}}", new byte[5]);
    assertThatThrownBy(() -> SafetensorsFile.open(before))
        .hasMessageContaining("3 unused bytes between the header and tensor \"a\"");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}";
    Path inData = write(header, new byte[15]);
    assertThatThrownBy(() -> SafetensorsFile.open(inData))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bytes 0 to 16, but the data are 15 bytes; truncated or damaged");
    Path inHeader = write(500, header, new byte[0]);
    assertThatThrownBy(() -> SafetensorsFile.open(inHeader))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("header of 500 bytes, but only 55 follow")
        .hasMessageContaining("truncated, download it again");
    Path inLength = Files.write(folder.resolve("short"), new byte[4]);
    assertThatThrownBy(() -> SafetensorsFile.open(inLength))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("4 bytes, too short");
  }

  @ParameterizedTest
  @CsvSource({"100000001", "-1", "9223372036854775807", "0"})
  void refusesAnOversizedHeaderBeforeReadingIt(long length) throws IOException {
    Path path = write(length, "{}", new byte[0]);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "header of %s bytes, expected 2 to 100000000".formatted(Long.toUnsignedString(length)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|the header is not a JSON object",
        "{\"a\":1}|\"a\" is not an object",
        "{\"a\":{}}|tensor \"a\": expected dtype, shape and data_offsets",
        "{\"a\":{\"x\":1}}|tensor \"a\": unknown field \"x\"",
        "{\"__metadata__\":{\"a\":1}}|__metadata__ \"a\" is not text",
        "{\"a\":|header: Unexpected end-of-input",
        "{} {}|something follows the header's JSON",
        "{\"__metadata__\":{},\"__metadata__\":{}}|Duplicate field '__metadata__'",
      })
  void refusesADamagedHeader(String header, String message) throws IOException {
    Path path = write(header, new byte[0]);
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesAnUnknownTensor() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile file = SafetensorsFile.open(write("{}", new byte[0]))) {
      assertThatThrownBy(() -> file.read(manager, "lm_head.weight"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("has no tensor \"lm_head.weight\" among its 0");
    }
  }
}
