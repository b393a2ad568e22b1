package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
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

  private static final Map<DataType, String> NAMES =
      Map.of(
          DataType.FLOAT32, "float32",
          DataType.FLOAT64, "float64",
          DataType.INT64, "int64",
          DataType.INT32, "int32",
          DataType.UINT8, "uint8",
          DataType.BOOLEAN, "bool");

  static Stream<String> fixtures() throws IOException {
    return ParityFixture.all().stream()
        .filter(name -> Files.exists(ParityFixture.root().resolve(name).resolve("io.safetensors")));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsWhatTheMetaFileStates(String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        ParityFixture fixture = ParityFixture.open(manager, name)) {
      JsonNode stated = fixture.meta().path("io");
      assertThat(stated).isNotEmpty();
      assertThat(fixture.names())
          .containsExactlyInAnyOrderElementsOf(
              stated.properties().stream().map(Map.Entry::getKey).toList());
      for (Map.Entry<String, JsonNode> array : stated.properties()) {
        try (NDArray read = fixture.get(array.getKey())) {
          assertThat(NAMES.get(read.getDataType()))
              .as(array.getKey())
              .isEqualTo(array.getValue().path(0).asText());
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
