package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
  void refusesWhatHoldsNoWeights() throws IOException {
    inspect(temp.resolve("none")).refusedWith("none: no such file");
    inspect(Files.createDirectory(temp.resolve("empty"))).refusedWith("empty: holds no weights");
    Path picture = Files.writeString(temp.resolve("a.png"), "\u0089PNG\r\n");
    inspect(picture).refusedWith("a.png: ");
    Path pointer = temp.resolve("model.safetensors");
    Files.writeString(
        pointer, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n");
    inspect(pointer).refusedWith("model.safetensors: ", "git-LFS pointer", "git lfs pull");
  }

  @Test
  void refusesTruncatedSafetensors() throws IOException {
    String header = HEADER.formatted(24, 30);
    inspect(safetensors(header, 29))
        .refusedWith(
            "tensor \"b\": bytes 24 to 30, but the data are 29 bytes; truncated or damaged");
    Path file = safetensors(header, 30);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
    inspect(file)
        .refusedWith("bytes, but only 52 follow; the file is truncated, download it again");
    Files.write(file, new byte[7]);
    inspect(file).refusedWith("model.safetensors: starts with the bytes 00");
  }

  @Test
  void refusesOverlappingSafetensors() throws IOException {
    inspect(safetensors(HEADER.formatted(20, 26), 26))
        .refusedWith("tensors \"w\" and \"b\" overlap by 4 bytes");
  }

  @Test
  void refusesOversizedSafetensors() throws IOException {
    inspect(safetensors(HEADER.replace("[2,3]", "[2,3000000000,4000000000]").formatted(24, 30), 30))
        .refusedWith("tensor \"w\": shape (2, 3000000000, 4000000000) is too large");
    inspect(safetensors(HEADER.replace("[2,3]", "[2,300000]").formatted(24, 30), 30))
        .refusedWith("takes 2400000 bytes, data_offsets [0, 24] hold 24");
    Path file = safetensors(HEADER.formatted(24, 30), 30);
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = 0x7f; // length of the header
    Files.write(file, bytes);
    inspect(file).refusedWith("model.safetensors: header of 91", "expected 2 to ");
  }

  @Test
  void listsAndRefusesGguf() throws IOException {
    inspect(gguf(WeightFiles.gguf(48, 8, 0, 4, 32))).succeeds(); // two vectors, the second aligned
    inspect(gguf(WeightFiles.gguf(47, 8, 0, 4, 32)))
        .refusedWith("tensor \"b\": 16 bytes at ", "truncated or damaged");
    inspect(gguf(WeightFiles.gguf(96, 16, 0, 8, 32)))
        .refusedWith("tensors \"a\" and \"b\" overlap by 32 bytes");
    inspect(gguf(WeightFiles.gguf(32, 1L << 40, 0)))
        .refusedWith("tensor \"a\": 4398046511104 bytes at ", "truncated or damaged");
    inspect(gguf(WeightFiles.gguf(32, Long.MAX_VALUE, 0)))
        .refusedWith("tensor \"a\": F32 does not fit (9223372036854775807)");
    byte[] whole = WeightFiles.gguf(32, 8, 0);
    inspect(gguf(Arrays.copyOf(whole, 40))).refusedWith("model.gguf: ", "truncated");
    byte[] many = whole.clone();
    Arrays.fill(many, 8, 15, (byte) -1); // number of tensors
    inspect(gguf(many)).refusedWith("the number of tensors is 72057594037927935, but only ");
    many[15] = (byte) -1;
    inspect(gguf(many)).refusedWith("the number of tensors is 18446744073709551615, too large");
  }

  @Test
  void saysHowAModelReadsEachModality() throws IOException {
    String branch =
        """
        "%s": {"encoder": {"kind": "%s", "source": {"source": "%s"}, "layers": [-1] %s},
          "projector": {"type": "linear", "in": 2, "out": 3, "hidden": 3, "input_norm": "NONE"}}\
        """;
    Files.writeString(
        temp.resolve("sensorium.json"),
        "{\"media\": {%s, %s}, \"decoder\": {\"source\": \"d\"}, \"template\": \"plain\", \"system\": \"\", \"precision\": \"bf16\"}"
            .formatted(
                branch.formatted("video", "clip", "a", ", \"frames\": 4"),
                branch.formatted("audio", "whisper", "b", ", \"seconds\": 4.0")));
    assertThat(inspect(temp).succeeds().out())
        .contains(
            "encoder    of video: clip of a, layers [-1], tokens patches, 4 frames, uniform",
            "encoder    of audio: whisper of b, layers [-1], tokens patches, up to 4.0 s",
            "projector  linear, 2 -> 3");
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
    inspect(file).refusedWith("evil.pth: ", "os.system");
  }

  private static CommandRun inspect(Path path) {
    return CommandRun.of("models", "inspect", path.toString());
  }

  private Path safetensors(String header, int bytes) throws IOException {
    return Files.write(temp.resolve("model.safetensors"), WeightFiles.safetensors(header, bytes));
  }

  private Path gguf(byte[] bytes) throws IOException {
    return Files.write(temp.resolve("model.gguf"), bytes);
  }
}
