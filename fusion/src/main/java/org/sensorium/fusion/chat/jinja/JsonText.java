package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code json.dumps}: its spacing, its key order, and no escapes beyond those JSON needs
 * unless {@code ensure_ascii} asks for them.
 */
final class JsonText {
  private final boolean ascii;
  private final boolean sortKeys;
  private final @Nullable String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private final TextBuilder out = new TextBuilder();

  private JsonText(Arguments.Bound options) {
    ascii = options.isTrue(1, false);
    sortKeys = options.isTrue(4, false);
    indent = indent(options.get(2, Value.Nothing.NONE));
    if (options.get(3, Value.Nothing.NONE) instanceof Value.Seq pair && pair.items().size() == 2) {
      itemSeparator = Python.str(pair.items().get(0)).value();
      keySeparator = Python.str(pair.items().get(1)).value();
    } else {
      itemSeparator = indent == null ? ", " : ",";
      keySeparator = ": ";
    }
  }

  /** The filter {@code tojson} of transformers. */
  static Text of(Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("tojson", "x", "ensure_ascii", "indent", "separators", "sort_keys");
    JsonText json = new JsonText(bound);
    json.write(bound.get(0), 0);
    return json.out.toText();
  }

  private static @Nullable String indent(Value indent) {
    if (indent == Value.Nothing.NONE) {
      return null;
    }
    return indent instanceof Text text
        ? text.value()
        : " ".repeat(Math.max(0, Math.min(64, Numbers.index(indent))));
  }

  private void write(Value value, int depth) {
    if (value instanceof Text || value instanceof Value.Safe) {
      writeString(Python.str(value));
    } else if (value instanceof Value.Nothing) {
      out.append("null");
    } else if (value instanceof Value.Bool bool) {
      out.append(bool == Value.Bool.TRUE ? "true" : "false");
    } else if (value instanceof Value.Int number) {
      out.append(number.value().toString());
    } else if (value instanceof Value.Real number) {
      out.append(realText(number.value()));
    } else if (value instanceof Value.Seq seq && isArray(seq)) {
      writeArray(seq.items(), depth);
    } else if (value instanceof Value.Dict dict) {
      writeObject(dict, depth);
    } else {
      throw JinjaException.failed(
          "tojson: a value of type '%s' is not JSON".formatted(Python.typeName(value)));
    }
  }

  private static boolean isArray(Value.Seq seq) {
    return seq.kind() == Value.SeqKind.LIST || seq.kind() == Value.SeqKind.TUPLE;
  }

  private static String realText(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return Double.isInfinite(value) ? (value > 0 ? "Infinity" : "-Infinity") : Numbers.repr(value);
  }

  private void writeArray(List<Value> items, int depth) {
    if (items.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append("[");
    for (int i = 0; i < items.size(); i++) {
      out.append(i == 0 ? "" : itemSeparator);
      newLine(depth + 1);
      write(items.get(i), depth + 1);
    }
    newLine(depth);
    out.append("]");
  }

  private void writeObject(Value.Dict dict, int depth) {
    if (dict.entries().isEmpty()) {
      out.append("{}");
      return;
    }
    List<Map.Entry<Value, Value>> entries = new ArrayList<>(dict.entries().entrySet());
    if (sortKeys) {
      entries.sort((a, b) -> Operators.compare(a.getKey(), b.getKey()));
    }
    out.append("{");
    for (int i = 0; i < entries.size(); i++) {
      out.append(i == 0 ? "" : itemSeparator);
      newLine(depth + 1);
      writeKey(entries.get(i).getKey());
      out.append(keySeparator);
      write(entries.get(i).getValue(), depth + 1);
    }
    newLine(depth);
    out.append("}");
  }

  private void writeKey(Value key) {
    if (key instanceof Text text) {
      writeString(text);
    } else {
      out.append("\"").append(key == Value.Nothing.NONE ? "null" : Python.str(key).value());
      out.append("\"");
    }
  }

  private void newLine(int depth) {
    if (indent != null) {
      out.append("\n").append(indent.repeat(depth));
    }
  }

  private void writeString(Text text) {
    out.append("\"").append(text.mapCodePoints(this::escape)).append("\"");
  }

  private String escape(int codePoint) {
    return switch (codePoint) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\f' -> "\\f";
      case '\b' -> "\\b";
      default -> {
        String character = Character.toString(codePoint);
        if (codePoint >= 0x20 && (codePoint < 0x7f || !ascii)) {
          yield character;
        } else if (codePoint == 0x7f) {
          yield character;
        }
        StringBuilder escaped = new StringBuilder();
        character.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
        yield escaped.toString();
      }
    };
  }
}
