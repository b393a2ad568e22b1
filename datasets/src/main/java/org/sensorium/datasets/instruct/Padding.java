package org.sensorium.datasets.instruct;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.RowException;

/** Blanks that stand around a text by accident. */
public final class Padding {
  private Padding() {}

  /**
   * A text that must be there, without its outer blanks.
   *
   * @param meta gets the text as it stood, if it had any
   * @throws RowException if it is absent or not text
   */
  public static String strip(Fields fields, String key, Map<String, JsonNode> meta)
      throws RowException {
    String text = fields.text(key);
    String stripped = text.strip();
    if (!stripped.equals(text)) {
      meta.put(key, TextNode.valueOf(text));
    }
    return stripped;
  }
}
