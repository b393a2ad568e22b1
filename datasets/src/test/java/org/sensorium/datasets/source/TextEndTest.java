package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextEndTest {
  /** Signs next to the two in value, and above 127, are what the arithmetic could mistake. */
  private static final byte[] SIGNS = {
    '"', '\\', '!', '#', '[', ']', 'a', 0, (byte) 0x80, (byte) 0xA2, (byte) 0xDC, (byte) 0xFF
  };

  @Test
  void agreesWithLookingAtEachByte() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(1, 40)];
      int first = random.nextBoolean() ? 0 : 2; // with or without what is looked for
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = SIGNS[random.nextInt(first, SIGNS.length)];
      }
      int from = random.nextInt(bytes.length);
      int to = random.nextInt(from, bytes.length + 1);
      int expected = from;
      while (expected < to && bytes[expected] != '"' && bytes[expected] != '\\') {
        expected++;
      }
      assertThat(TextEnd.of(bytes, from, to)).isEqualTo(expected);
    }
  }
}
