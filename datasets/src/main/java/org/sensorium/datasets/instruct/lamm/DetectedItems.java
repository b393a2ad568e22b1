package org.sensorium.datasets.instruct.lamm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.source.Json;

/** The items of an XML answer, their boxes clipped to the picture. */
final class DetectedItems {
  private static final List<String> CORNERS = List.of("x1", "y1", "x2", "y2");

  private DetectedItems() {}

  /** {@code {"cls", "box" [x1, y1, x2, y2], "clipped"}} each; items that lack a number are left. */
  static ArrayNode of(String text) {
    ArrayNode items = Json.MAPPER.createArrayNode();
    String open = "<Item>";
    for (int at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) {
      int end = text.indexOf("</Item>", at);
      ObjectNode item = end < 0 ? null : item(text.substring(at, end));
      if (item != null) {
        items.add(item);
      }
    }
    return items;
  }

  private static @Nullable ObjectNode item(String text) {
    String cls = between(text, "cls");
    if (cls == null) {
      return null;
    }
    ObjectNode item = Json.MAPPER.createObjectNode().put("cls", cls);
    ArrayNode box = item.putArray("box");
    boolean clipped = false;
    for (String corner : CORNERS) {
      String written = between(text, corner);
      try {
        double value = written == null ? Double.NaN : Double.parseDouble(written.strip());
        if (Double.isNaN(value)) {
          return null;
        }
        double inside = Math.max(0, Math.min(1, value));
        clipped |= inside != value;
        box.add(inside);
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return clipped ? item.put("clipped", true) : item;
  }

  private static @Nullable String between(String text, String tag) {
    String open = "<" + tag + ">";
    int from = text.indexOf(open);
    int to = from < 0 ? -1 : text.indexOf("</" + tag + ">", from);
    return to < 0 ? null : text.substring(from + open.length(), to);
  }
}
