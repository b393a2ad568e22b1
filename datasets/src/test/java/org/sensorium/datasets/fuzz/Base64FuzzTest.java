package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.Base64Text;
import org.sensorium.datasets.source.RowException;

/** Base64 in either alphabet, compared with Java's own. */
class Base64FuzzTest {

  /** What Java accepts once blanks are gone, and nothing else. */
  @FuzzTest(maxDuration = "10m")
  void text(byte[] bytes) throws RowException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    byte[] known = text.startsWith("data:") ? null : javas(text);
    byte[] found;
    try {
      found = Base64Text.decode(text);
    } catch (RowException e) {
      assertThat(e.getMessage()).isNotBlank();
      assertThat(known).as(e.getMessage()).isNull();
      found = null;
    }
    if (!text.startsWith("data:")) {
      assertThat(found).isEqualTo(known);
    }
    if (bytes.length > 0) {
      assertThat(Base64Text.decode(Base64.getEncoder().encodeToString(bytes))).isEqualTo(bytes);
      String bare = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertThat(Base64Text.decode(bare)).isEqualTo(bytes);
      String lines = "data:;base64," + Base64.getMimeEncoder().encodeToString(bytes);
      assertThat(Base64Text.decode(lines)).isEqualTo(bytes);
    }
  }

  private static byte @Nullable [] javas(String text) {
    String plain = text.replaceAll("[ \t\r\n]", "").replace('-', '+').replace('_', '/');
    try {
      byte[] decoded = Base64.getDecoder().decode(plain);
      return decoded.length == 0 ? null : decoded;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
