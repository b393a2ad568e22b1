package org.sensorium.nn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgmlTypeTest {

  private static final Path GOLDEN = Path.of("src/test/resources/gguf/ggml_blocks.safetensors");

  private static float[] decode(GgmlType type, byte[] blocks) {
    int size = blocks.length / type.blockBytes() * type.blockElements();
    ByteBuffer elements = ByteBuffer.allocate(size * 4).order(ByteOrder.LITTLE_ENDIAN);
    type.decode(ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN), elements);
    float[] weights = new float[size];
    elements.rewind().asFloatBuffer().get(weights);
    return weights;
  }

  /** Against the gguf Python package's own decoder: see ggml_blocks.py. */
  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"})
  void decodesAsTheReference(GgmlType type) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile golden = SafetensorsFile.open(GOLDEN)) {
      byte[] blocks = golden.read(manager, type + ".blocks").toByteArray();
      float[] expected = golden.read(manager, type + ".weights").toFloatArray();
      assertThat(decode(type, blocks)).containsExactly(expected);
    }
  }

  /** d = 0.5, m = -1, quanta 0 to 15 in the low nibbles and 15 to 0 in the high ones. */
  @Test
  void decodesAHandWrittenQ41Block() {
    byte[] block = new byte[20];
    block[1] = 0x38; // 0.5
    block[3] = (byte) 0xbc; // -1
    float[] expected = new float[32];
    for (int j = 0; j < 16; j++) {
      block[4 + j] = (byte) (j | (15 - j) << 4);
      expected[j] = j * 0.5f - 1;
      expected[j + 16] = (15 - j) * 0.5f - 1;
    }
    assertThat(decode(GgmlType.Q4_1, block)).containsExactly(expected);
  }

  /** Rounds to the nearest multiple of d = absmax / 127, as ggml's quantize_row_q8_0 does. */
  @Test
  void q80ComesBackWithinHalfAStep() {
    float[] weights = new float[32];
    for (int j = 0; j < 32; j++) {
      weights[j] = (float) Math.sin(j * 0.7);
    }
    short halfOfStep = 0x2008; // 0.0078735, just over 1 / 127
    float step = HalfFloat.toFloat(halfOfStep);
    ByteBuffer block = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN).putShort(halfOfStep);
    for (float weight : weights) {
      block.put((byte) Math.round(weight / step));
    }
    float[] decoded = decode(GgmlType.Q8_0, block.array());
    for (int j = 0; j < 32; j++) {
      assertThat(decoded[j]).isBetween(weights[j] - step / 2, weights[j] + step / 2);
    }
  }

  @Test
  void aTensorTakesWholeBlocksPerRow() {
    assertThat(GgmlType.Q4_1.bytes(new Shape(3, 64))).isEqualTo(3 * 2 * 20);
    assertThat(GgmlType.Q6_K.bytes(new Shape(2, 512))).isEqualTo(4 * 210);
    assertThat(GgmlType.F32.bytes(new Shape())).isEqualTo(4);
  }

  @Test
  void everyHalfIsTheSameNumber() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      int exponent = bits >> 10 & 31;
      int fraction = bits & 1023;
      double sign = bits >> 15 == 0 ? 1 : -1;
      double expected =
          exponent == 31
              ? (fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN)
              : exponent == 0
                  ? sign * fraction * 0x1p-24
                  : sign * (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
      assertThat((Double) (double) value).isEqualTo((Double) expected); // boxed: NaN equals NaN
    }
  }
}
