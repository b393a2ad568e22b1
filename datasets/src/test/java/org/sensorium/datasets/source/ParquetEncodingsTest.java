package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.parquet.column.Encoding;
import org.junit.jupiter.api.Test;

/** Bytes by hand, after the encodings of the parquet format. */
class ParquetEncodingsTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void runsThatHoldTheirValuesPass() {
    // 3 = one group of 8, packed to 1 bit each; 10 = 5 times the value in the next byte
    byte[] runs = bytes(3, 0b1011_0010, 10, 1);

    assertThatCode(() -> ParquetEncodings.runs(runs, 0, 4, 1, 13)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ParquetEncodings.runs(runs, 0, 4, 1, 14))
        .isInstanceOf(ParquetDamage.class)
        .hasMessage("its values end inside of a number");
  }

  @Test
  void aRunOfMoreValuesThanThePageHasIsRefused() {
    // 2^32 - 1 = 2^31 - 1 groups of 8
    byte[] runs = bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 1);

    assertThatThrownBy(() -> ParquetEncodings.runs(runs, 0, 7, 1, 8))
        .isInstanceOf(ParquetDamage.class)
        .hasMessage("a run of 17179869176 values where 8 are left");
    byte[] indices = bytes(1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 1);
    assertThatThrownBy(() -> ParquetEncodings.values(indices, 0, Encoding.RLE_DICTIONARY, 8))
        .isInstanceOf(ParquetDamage.class)
        .hasMessage("a run of 17179869176 values where 8 are left");
  }

  @Test
  void aRunWhoseValueIsBehindThePageIsRefused() {
    assertThatThrownBy(() -> ParquetEncodings.runs(bytes(16), 0, 1, 1, 8))
        .isInstanceOf(ParquetDamage.class)
        .hasMessage("a run that ends after its page");
  }

  @Test
  void levelsEndWhereTheirLengthSays() {
    byte[] page = bytes(2, 0, 0, 0, 16, 1, 77);

    assertThat(ParquetEncodings.levels(page, 0, Encoding.RLE, 1, 8)).isEqualTo(6);
    assertThat(ParquetEncodings.levels(page, 0, Encoding.RLE, 0, 8)).isZero();
    page[0] = 100;
    assertThatThrownBy(() -> ParquetEncodings.levels(page, 0, Encoding.RLE, 1, 8))
        .isInstanceOf(ParquetDamage.class)
        .hasMessage("a list of 100 bytes in the 3 of a page");
  }

  @Test
  void differencesAreNoMoreThanTheValues() {
    // blocks of 128 in 4 parts, 5 values, the first is 0
    byte[] page = bytes(0x80, 1, 4, 5, 0);

    assertThatCode(() -> ParquetEncodings.values(page, 0, Encoding.DELTA_BINARY_PACKED, 5))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> ParquetEncodings.values(page, 0, Encoding.DELTA_BYTE_ARRAY, 4))
        .isInstanceOf(ParquetDamage.class)
        .hasMessage("5 differences in blocks of 128 with 4 parts, in a page of 4 values");
  }
}
