package org.sensorium.datasets.instruct.llava;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.source.RowLayout;

/** What tells the sets in LLaVA's form from each other: paths of pictures, and names of files. */
public final class LlavaShape {
  private LlavaShape() {}

  /** Whether the first rows have {@code conversations} with {@code from} and {@code value}. */
  public static boolean fits(Peek peek) throws IOException {
    return peek.any(LlavaShape::fits);
  }

  private static boolean fits(ObjectNode row) {
    JsonNode turn = row.path("conversations").path(0);
    return turn.has("from") && turn.has("value");
  }

  /** Whether all first rows have that form and pass. */
  public static boolean all(Peek peek, Predicate<ObjectNode> test) throws IOException {
    return peek.all(RowLayout.TOP, row -> fits(row) && test.test(row));
  }

  /** Whether the rows have that form, and the file a name that matches. */
  public static Match named(Peek peek, String pattern) throws IOException {
    return peek.nameHas(pattern) && fits(peek)
        ? Match.named("rows have LLaVA's form, and the file has this set's name")
        : Match.no();
  }

  /** The text of a key, or of the first item of its list; empty if there is none. */
  public static String text(JsonNode row, String key) {
    JsonNode value = row.path(key);
    return (value.isArray() ? value.path(0) : value).asText("");
  }

  /** Whether a picture's path matches all of the pattern. */
  static boolean image(JsonNode row, Pattern pattern) {
    return pattern.matcher(text(row, "image")).matches();
  }
}
