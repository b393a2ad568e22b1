package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsInspectCommandTest {
  private static final String HEADER =
      "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
          + "\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[%d,%d]}}";

  @TempDir private Path temp;

  @Test
  void listsTensors() throws IOException {
    Path file = safetensors(HEADER.formatted(24, 30), 30);
    assertThat(inspect(file).succeeds().out())
        .contains("w ", "F32    (2, 3)", "F16    (3)", "2 tensors (1 F16, 1 F32), 9 numbers");
  }

  @Test
  void refusesDamagedFiles() throws IOException {
    inspect(temp.resolve("none")).refusedWith("no such file");
    inspect(safetensors(HEADER.formatted(24, 30), 29)).refusedWith("model.safetensors");
    inspect(safetensors(HEADER.formatted(20, 26), 26)).refusedWith("model.safetensors");
    Path file = temp.resolve("model.gguf");
    Files.write(file, "GGUF\u0003\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    inspect(file).refusedWith("model.gguf");
    inspect(Files.createDirectory(temp.resolve("empty"))).refusedWith("empty: holds no weights");
  }

  @Test
  void refusesAPickleThatWouldRunSomething() throws IOException {
    Path file = temp.resolve("evil.pth");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setMethod(ZipOutputStream.STORED);
      byte[] pickle = "cos\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.ISO_8859_1);
      ZipEntry entry = new ZipEntry("evil/data.pkl");
      entry.setSize(pickle.length);
      CRC32 crc = new CRC32();
      crc.update(pickle);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(pickle);
    }
    inspect(file).refusedWith("os.system");
  }

  private static CommandRun inspect(Path path) {
    return CommandRun.of("models", "inspect", path.toString());
  }

  private Path safetensors(String header, int bytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    file.writeBytes(json);
    file.writeBytes(new byte[bytes]);
    return Files.write(temp.resolve("model.safetensors"), file.toByteArray());
  }
}
