package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints seen through others: renamed, joined, and by their shapes alone. */
class CheckpointViewsTest {
  @TempDir Path folder;

  private Checkpoint file(NDManager manager, String name, float value) throws IOException {
    Path path = folder.resolve(name + ".safetensors");
    SafetensorsWriter.write(path, Map.of(name, manager.create(new float[] {value})));
    return Checkpoints.open(path);
  }

  @Test
  void tensorsHaveOtherNamesInAView() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint stored = file(manager, "a", 3)) {
      Checkpoint view = RenamedCheckpoint.of(stored, Map.of("x.y", "a"));
      assertThat(view.tensors()).containsOnlyKeys("x.y");
      assertThat(view.read(manager, "x.y").toFloatArray()).containsExactly(3);
      assertThatThrownBy(() -> view.read(manager, "a")).hasMessageContaining("no tensor \"a\"");
      assertThatThrownBy(() -> RenamedCheckpoint.of(stored, Map.of("x", "b")))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no tensor \"b\" among its 1");
    }
  }

  @Test
  void joinedCheckpointsMayNotShareNames() throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint a = file(manager, "a", 3);
        Checkpoint b = file(manager, "b", 4)) {
      Checkpoint both = JoinedCheckpoint.of(List.of(a, b));
      assertThat(both.tensors()).containsOnlyKeys("a", "b");
      assertThat(both.read(manager, "b").toFloatArray()).containsExactly(4);
      assertThatThrownBy(() -> JoinedCheckpoint.of(List.of(a, a)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("both hold a tensor \"a\"");
    }
  }

  /** 400 GB that are a hole in the file: nobody could read them, and nobody does. */
  @Test
  void shapesAreCheckedWithoutReading() throws IOException {
    Path path = folder.resolve("huge.safetensors");
    long bytes = 400_000_000_000L;
    String json =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[100000,1000000],\"data_offsets\":[0,%d]}}"
            .formatted(bytes);
    byte[] start = new byte[8];
    start[0] = (byte) json.length();
    Files.write(path, start);
    Files.writeString(path, json, StandardOpenOption.APPEND);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.position(8 + json.length() + bytes - 1);
      channel.write(ByteBuffer.allocate(1));
    }
    try (NDManager manager = NDManager.newBaseManager();
        Checkpoint huge = Checkpoints.open(path)) {
      WeightScope scope = WeightScope.shapesOnly(huge, manager);
      assertThat(scope.get("w", new Shape(100_000, 1_000_000)).getShape())
          .isEqualTo(new Shape(100_000, 1_000_000));
      scope.finish();
      WeightScope wrong = WeightScope.shapesOnly(huge, manager);
      wrong.get("w", new Shape(100_000, 999));
      wrong.get("v", new Shape(3));
      assertThatThrownBy(wrong::finish)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("w is (100000, 1000000), expected (100000, 999)")
          .hasMessageContaining("1 keys missing: v");
    }
  }
}
