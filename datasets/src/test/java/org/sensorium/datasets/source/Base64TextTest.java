package org.sensorium.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
  @Test
  void decodesWhatJavaEncodes() throws RowException {
    Random random = new Random(1);
    for (int length = 1; length < 200; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      String mime = Base64.getMimeEncoder().encodeToString(bytes);
      String url = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertThat(Base64Text.decode(mime)).isEqualTo(bytes);
      assertThat(Base64Text.decode(url)).isEqualTo(bytes);
      assertThat(Base64Text.decode("data:image/jpeg;base64," + mime)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+/8A", "-_8A", "-_8", " + / 8\r\nA\t", "+/8AAA==", "-_8AAA", "-_8AAA =\n= "})
  void acceptsWhatOccurs(String text) throws RowException {
    assertThat(Base64Text.decode(text)).startsWith(0xFB, 0xFF);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "QUJ%|character 4 of the base64 text is \"%\"",
        "QÄJD|character 2 of the base64 text is U+00C4",
        "'data:,QUJD'|but not with \"data:…;base64,\"",
        "data:image/png;base64|but not with \"data:…;base64,\"",
        "'data:image/png;base64,Q*JD'|character 24 of the base64 text is \"*\"",
        "QUJDR|ends at character 5 after 5 signs and 0 \"=\"",
        "QUI==|ends at character 5 after 3 signs and 2 \"=\"",
        "QUJD====|after 4 signs and 4 \"=\"",
        "QQ==QQ==|character 5 of the base64 text follows the \"=\"",
        "' '|is empty",
        "==|is empty",
        "http://host/a.jpg|character 5 of the base64 text is \":\"",
      })
  void saysWhereItIsNoBase64(String text, String why) {
    assertThatThrownBy(() -> Base64Text.decode(text))
        .isInstanceOf(RowException.class)
        .hasMessageContaining(why);
  }

  @Test
  void failsOnDamageInOneWayOnly() {
    Random random = new Random(2);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(round % 3 == 0 ? "data:" : "");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(
            (char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : random.nextInt(128)));
      }
      try {
        assertThat(Base64Text.decode(text.toString()).length).isLessThan(12);
      } catch (RowException e) {
        assertThat(e).hasMessageContaining("base64");
      }
    }
  }
}
