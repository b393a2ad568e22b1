package org.sensorium.fusion.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sensorium.nn.ParityFixture;

class VqaNormalizerTest {

  @Tag("parity")
  @ParameterizedTest
  @MethodSource("cases")
  void normalisesAsVqaDoes(JsonNode sample) {
    assertThat(VqaNormalizer.normalize(sample.at("/in/prediction").asText()))
        .isEqualTo(sample.at("/out/normalized_prediction").asText());
  }

  static Stream<JsonNode> cases() throws IOException {
    JsonNode fixture =
        new ObjectMapper()
            .readTree(ParityFixture.root().resolve("metrics/vqa_accuracy.json").toFile());
    return StreamSupport.stream(fixture.path("cases").spliterator(), false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A red circle. | red circle",
        "There are THREE of them! | there are 3 of them",
        "couldn'tve | couldn't've",
        "couldnt've | couldn't've",
        "youre | you're",
        "1,000-2,000 | 10002000",
        "top-left | top left",
        "top - left | top  left",
        "none | 0",
      })
  void knowsTheRules(String answer, String expected) {
    assertThat(VqaNormalizer.normalize(answer)).isEqualTo(expected.replace("  ", " "));
  }

  @Test
  void anAnswerOfNothingButMarksIsEmpty() {
    assertThat(VqaNormalizer.normalize(" ?! the .")).isEmpty();
  }
}
