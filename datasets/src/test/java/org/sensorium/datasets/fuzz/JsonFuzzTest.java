package org.sensorium.datasets.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.Json;
import org.sensorium.datasets.source.RowLayout;

/** Rows are cut out of any bytes, and out of JSON they are what Jackson finds in it. */
class JsonFuzzTest {
  private static final RowLayout DATA = RowLayout.under("data");
  private static final List<RowLayout> LAYOUTS =
      List.of(
          RowLayout.TOP,
          RowLayout.TOP.flattened(),
          RowLayout.keyed(),
          DATA,
          RowLayout.under("data", "rows").flattened());
  private static final ObjectReader WHOLE =
      Json.MAPPER
          .readerFor(JsonNode.class)
          .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int WINDOW = 1 << 18; // bytes that are looked at at once

  @FuzzTest(maxDuration = "10m")
  void rows(byte[] bytes) throws IOException {
    try (FuzzFolder folder = new FuzzFolder()) {
      Path file = folder.file("rows.json", bytes);
      for (RowLayout layout : LAYOUTS) {
        RowTrail trail = RowTrail.of(file, layout);
        if (!isGzip(bytes)) {
          trail.isThatOfIndex(file, layout);
        }
      }
      JsonNode whole = whole(bytes);
      if (whole != null && whole.isContainerNode()) {
        compare(file, whole);
      }
      if (whole == null && isText(bytes)) {
        checkThatFaultsAreTold(file);
      }
      if (bytes.length > 1 && bytes[0] == '[' && bytes[1] != 0) { // else it passes for UTF-16
        compareAcrossWindows(folder, file, bytes);
      }
    }
  }

  private static boolean isGzip(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
  }

  /** What Jackson makes of all of it; null if it is not one value, or says a name twice. */
  private static @Nullable JsonNode whole(byte[] bytes) throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonNode whole = WHOLE.readValue(text.startsWith("\uFEFF") ? text.substring(1) : text);
      return whole;
    } catch (StreamConstraintsException e) {
      return MissingNode.getInstance(); // its rows may be less deep
    } catch (CharacterCodingException | JsonProcessingException | NumberFormatException e) {
      return null;
    }
  }

  private static boolean isText(byte[] bytes) {
    for (byte sign : bytes) {
      if (sign <= 0) {
        return false;
      }
    }
    return true;
  }

  /** What is not JSON as a whole has a fault, or is more than one value. */
  private static void checkThatFaultsAreTold(Path file) throws IOException {
    RowTrail keyed = RowTrail.of(file, RowLayout.keyed());
    boolean faultless = keyed.complete() && !keyed.values().contains(null);
    assertThat(faultless && new HashSet<>(keyed.keys()).size() == keyed.keys().size()).isFalse();
  }

  private static void compare(Path file, JsonNode whole) throws IOException {
    List<JsonNode> items = new ArrayList<>();
    whole.forEach(items::add);
    RowTrail keyed = RowTrail.of(file, RowLayout.keyed());
    assertThat(keyed.complete()).isTrue();
    assertThat(keyed.values()).isEqualTo(items);
    RowTrail top = RowTrail.of(file, RowLayout.TOP);
    assertThat(top.complete()).isTrue();
    assertThat(top.values()).isEqualTo(whole.isArray() ? items : List.of(whole));
    if (whole.isObject()) {
      assertThat(keyed.keys())
          .isEqualTo(whole.properties().stream().map(Map.Entry::getKey).toList());
    }
    JsonNode data = whole.get("data");
    if (data != null && data.isContainerNode()) {
      List<JsonNode> inner = new ArrayList<>();
      data.forEach(inner::add);
      assertThat(RowTrail.of(file, DATA).values()).isEqualTo(inner);
    }
  }

  /** Blanks in front of the first row change nothing, wherever a row is torn in two by them. */
  private static void compareAcrossWindows(FuzzFolder folder, Path file, byte[] bytes)
      throws IOException {
    int hash = Arrays.hashCode(bytes) & 0x7FFFFFFF;
    if (hash % 8 > 0) {
      return; // slow
    }
    int blanks = WINDOW - 1 - hash / 8 % bytes.length;
    byte[] wide = new byte[bytes.length + blanks];
    Arrays.fill(wide, (byte) ' ');
    wide[0] = '[';
    System.arraycopy(bytes, 1, wide, 1 + blanks, bytes.length - 1);
    RowTrail narrow = RowTrail.of(file, RowLayout.TOP);
    RowTrail across = RowTrail.of(folder.file("wide.json", wide), RowLayout.TOP);
    assertThat(across.complete()).isEqualTo(narrow.complete());
    assertThat(across.values()).isEqualTo(narrow.values());
  }
}
