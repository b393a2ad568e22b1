package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;

/** Every recorded array reads in the shape that its meta file states. */
@Tag("parity")
class FixtureReadTest {

  static Stream<String> fixtures() throws IOException {
    return ParityFixture.all().stream()
        .filter(name -> Files.exists(ParityFixture.root().resolve(name).resolve("io.safetensors")));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsWhatTheMetaFileStates(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      assertThat(fixture.names()).isNotEmpty();
      for (String array : fixture.names()) {
        NDArray read = fixture.get(array);
        JsonNode shape = fixture.meta().path("io").path(array).path(1);
        if (shape.isArray()) {
          assertThat(read.getShape().getShape())
              .as(array)
              .isEqualTo(
                  StreamSupport.stream(shape.spliterator(), false)
                      .mapToLong(JsonNode::asLong)
                      .toArray());
        }
        fixture.assertClose(array, read, 0);
      }
    }
  }
}
