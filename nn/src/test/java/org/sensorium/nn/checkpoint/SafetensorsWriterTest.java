package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.nn.ParityFixture;

class SafetensorsWriterTest {

  @TempDir Path folder;

  private static Map<String, NDArray> tensors(NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("z.bool", manager.create(new boolean[] {true, false, true}));
    tensors.put("b", manager.arange(6f).reshape(2, 3).transpose()); // not contiguous
    tensors.put("a", manager.create(0.5f)); // a scalar
    tensors.put("ids", manager.create(new long[] {1, -2}));
    tensors.put("half", manager.create(new float[] {1, 2}).toType(DataType.FLOAT16, true));
    tensors.put("empty", manager.create(new Shape(0, 3)));
    return tensors;
  }

  @Test
  void writesWhatIsReadBack() throws IOException {
    Path path = folder.resolve("new/t.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = tensors(manager);
      SafetensorsWriter.write(path, tensors);
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertThat(file.metadata()).isEqualTo(Map.of("format", "pt"));
        assertThat(file.tensors().keySet())
            .containsExactly("ids", "a", "b", "empty", "half", "z.bool");
        for (String name : tensors.keySet()) {
          ParityFixture.assertClose(name, tensors.get(name), file.read(manager, name), 0);
        }
      }
    }
    try (Stream<Path> left = Files.list(path.getParent())) {
      assertThat(left).containsExactly(path);
    }
  }

  @Test
  void theSameTensorsGiveTheSameBytes() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> reversed = new LinkedHashMap<>();
      Map<String, NDArray> tensors = tensors(manager);
      tensors.keySet().stream()
          .sorted()
          .forEach(name -> reversed.put(name, tensors.getOrDefault(name, manager.create(0))));
      SafetensorsWriter.write(folder.resolve("1"), tensors);
      SafetensorsWriter.write(folder.resolve("2"), reversed);
      assertThat(folder.resolve("1")).hasSameBinaryContentAs(folder.resolve("2"));
    }
  }

  @Test
  void aFailureLeavesTheOldFile() throws IOException {
    Path path = Files.writeString(folder.resolve("t"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    path,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[3]));
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(path).hasContent("old");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(path);
    }
  }
}
