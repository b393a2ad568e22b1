package org.sensorium.fusion.chat.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as the values that Python's {@code json.loads} gives. */
public final class JsonValues {
  private JsonValues() {}

  public static Value of(JsonNode node) {
    if (node.isTextual()) {
      return Text.of(node.textValue());
    } else if (node.isBoolean()) {
      return Value.Bool.of(node.booleanValue());
    } else if (node.isIntegralNumber()) {
      return new Value.Int(node.bigIntegerValue());
    } else if (node.isNumber()) {
      return new Value.Real(node.doubleValue());
    } else if (node.isArray()) {
      List<Value> items = new ArrayList<>(node.size());
      node.forEach(item -> items.add(of(item)));
      return Value.Seq.list(items);
    } else if (node.isObject()) {
      Map<Value, Value> entries = new LinkedHashMap<>();
      node.properties()
          .forEach(field -> entries.put(Text.of(field.getKey()), of(field.getValue())));
      return Value.Dict.of(entries);
    }
    return Value.Nothing.NONE;
  }
}
