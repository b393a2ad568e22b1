package org.sensorium.fusion.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OfaVocabularyTest {
  private static final OfaVocabulary WORDS = OfaVocabulary.PUBLISHED;
  private static final int LARGEST = 512; // pixels

  private NDManager manager;
  private OfaFixture fixture;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    fixture = new OfaFixture(manager);
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
    manager.close();
  }

  @Test
  void idsAreThoseOfThePublishedDictionary() {
    JsonNode counted = fixture.golden.meta().path("vocabulary");
    assertThat(WORDS.size()).isEqualTo(counted.path("size").asInt());
    assertThat(WORDS.code(0)).isEqualTo(counted.path("first_code").asInt());
    assertThat(WORDS.bin(0)).isEqualTo(counted.path("first_bin").asInt());
    assertThat(WORDS.bin(999)).isEqualTo(59_456);
    assertThat(WORDS.binOf(59_456)).isEqualTo(999);
    assertThat(WORDS.isBin(58_456)).isFalse();
    assertThat(WORDS.isBin(59_457)).isFalse();
  }

  /** Both ways: a place comes back within half a bin. */
  @Test
  void boxesBecomeTheBinsOfTheReference() {
    JsonNode boxes = fixture.golden.meta().path("boxes");
    assertThat(boxes).hasSize(15);
    for (JsonNode row : boxes) {
      int width = row.path("width").asInt();
      int height = row.path("height").asInt();
      int side = row.path("side").asInt();
      double[] b = numbers(row.path("box"));
      OfaVocabulary.Box box = new OfaVocabulary.Box(b[0], b[1], b[2], b[3]);
      long[] expected =
          Arrays.stream(numbers(row.path("bins"))).mapToLong(k -> 58_457 + (long) k).toArray();
      assertThat(WORDS.ids(box, width, height, side, LARGEST)).as("%s", row).isEqualTo(expected);
      OfaVocabulary.Box back = WORDS.box(expected, width, height, side, LARGEST);
      double across = 0.501 * LARGEST / 999 * width / side;
      double down = 0.501 * LARGEST / 999 * height / side;
      assertThat(back.x0()).isCloseTo(b[0], within(across));
      assertThat(back.y0()).isCloseTo(b[1], within(down));
      assertThat(back.x1()).isCloseTo(b[2], within(across));
      assertThat(back.y1()).isCloseTo(b[3], within(down));
    }
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  @Test
  void whatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> WORDS.bin(1000))
        .hasMessage("bin 1000 does not exist, expected 0 to 999");
    assertThatThrownBy(() -> WORDS.code(-1))
        .hasMessage("code -1 does not exist, expected 0 to 8191");
    assertThatThrownBy(() -> WORDS.binOf(17))
        .hasMessage("id 17 is no bin, expected 58457 to 59456");
    assertThatThrownBy(() -> WORDS.box(new long[3], 1, 1, 1, 1))
        .hasMessage("3 words, expected the four bins of a box");
  }
}
