package org.sensorium.fusion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path temp;

  /** The bytes that TensorBoard's own writer (tensorboard 2.21) makes of the same two events. */
  private static final String EXPECTED =
      "1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b353110"
          + "2100000000000000017becf60900005040fc54d94110ac022a130a110a0a747261696e2f6c6f7373"
          + "150000c03fdf7a920c";

  @Test
  void writesTheBytesThatTensorBoardWrites() throws IOException {
    try (EventFile events = EventFile.create(temp, 1700000000.5)) {
      events.write(1700000001.25, 300, Map.of("train/loss", 1.5));
    }
    Path file;
    try (var entries = Files.list(temp)) {
      file = entries.toList().get(0);
    }
    assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.1700000000.");
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(EXPECTED);
  }
}
