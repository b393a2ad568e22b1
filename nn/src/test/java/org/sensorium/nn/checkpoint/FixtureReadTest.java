package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;

/** Every recorded array reads in the type and shape that its meta file states. */
@Tag("parity")
class FixtureReadTest {

  /** Those with arrays that their meta file describes, as all of nn's copies. */
  static Stream<String> fixtures() throws IOException {
    List<String> described = new ArrayList<>();
    for (String name : ParityFixture.all()) {
      Path folder = ParityFixture.root().resolve(name);
      if (Files.exists(folder.resolve("io.safetensors"))
          && new ObjectMapper().readTree(folder.resolve("meta.json").toFile()).has("io")) {
        described.add(name);
      }
    }
    return described.stream();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsWhatTheMetaFileStates(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      JsonNode stated = fixture.meta().path("io");
      assertThat(fixture.names())
          .containsExactlyInAnyOrderElementsOf(
              stated.properties().stream().map(Map.Entry::getKey).toList());
      for (Map.Entry<String, JsonNode> array : stated.properties()) {
        try (NDArray read = fixture.get(array.getKey())) {
          String type = array.getValue().path(0).asText(); // some integers are stored wider
          assertThat(read.getDataType().isFloating() ? read.getDataType().name() : "INTEGER")
              .as(array.getKey())
              .isEqualTo(type.startsWith("float") ? type.toUpperCase(Locale.ROOT) : "INTEGER");
          assertThat(read.getShape().getShape())
              .as(array.getKey())
              .isEqualTo(
                  StreamSupport.stream(array.getValue().path(1).spliterator(), false)
                      .mapToLong(JsonNode::asLong)
                      .toArray());
          assertThat(ParityFixture.doubles(read)).as(array.getKey()).doesNotContain(Double.NaN);
        }
      }
    }
  }
}
