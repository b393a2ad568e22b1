package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Python does with any value: its type's name, truth, length, iteration, {@code str()}. */
final class Python {
  private Python() {}

  static String typeName(Value value) {
    if (value instanceof Text) {
      return "str";
    } else if (value instanceof Value.Safe) {
      return "Markup";
    } else if (value instanceof Value.Nothing) {
      return "NoneType";
    } else if (value instanceof Value.Bool) {
      return "bool";
    } else if (value instanceof Value.Int) {
      return "int";
    } else if (value instanceof Value.Real) {
      return "float";
    } else if (value instanceof Value.Undefined) {
      return "Undefined";
    } else if (value instanceof Value.Seq seq) {
      return seq.kind().python;
    } else if (value instanceof Value.Dict) {
      return "dict";
    } else if (value instanceof Value.Namespace) {
      return "Namespace";
    } else if (value instanceof Value.Generator) {
      return "generator";
    } else if (value instanceof Value.Loop) {
      return "LoopContext";
    }
    return "function";
  }

  static boolean isTrue(Value value) {
    if (value instanceof Text text) {
      return !text.value().isEmpty();
    } else if (value instanceof Value.Safe safe) {
      return isTrue(safe.text());
    } else if (value instanceof Value.Nothing || value instanceof Value.Undefined) {
      return false;
    } else if (value instanceof Value.Bool bool) {
      return bool == Value.Bool.TRUE;
    } else if (value instanceof Value.Int number) {
      return number.value().signum() != 0;
    } else if (value instanceof Value.Real number) {
      return number.value() != 0;
    } else if (value instanceof Value.Seq seq) {
      return !seq.items().isEmpty();
    } else if (value instanceof Value.Dict dict) {
      return !dict.entries().isEmpty();
    }
    return true;
  }

  static int length(Value value) {
    if (value instanceof Text text) {
      return PythonStrings.length(text.value());
    } else if (value instanceof Value.Seq seq) {
      return seq.items().size();
    } else if (value instanceof Value.Dict dict) {
      return dict.entries().size();
    } else if (value instanceof Value.Undefined) {
      return 0;
    } else if (value instanceof Value.Loop loop
        && loop.attribute("length") instanceof Value.Int length) {
      return length.value().intValueExact();
    }
    throw JinjaException.failed("'%s' has no length".formatted(typeName(value)));
  }

  /** The items that a for statement would see. A generator is used up by it. */
  static List<Value> iterate(Value value) {
    if (value instanceof Value.Seq seq) {
      return seq.items();
    } else if (value instanceof Value.Dict dict) {
      return List.copyOf(dict.entries().keySet());
    } else if (value instanceof Text text) {
      return characters(text);
    } else if (value instanceof Value.Generator generator) {
      return generator.drain();
    } else if (value instanceof Value.Undefined) {
      return List.of();
    }
    throw JinjaException.failed("'%s' is not iterable".formatted(typeName(value)));
  }

  static boolean isIterable(Value value) {
    return value instanceof Value.Seq
        || value instanceof Value.Dict
        || value instanceof Text
        || value instanceof Value.Generator
        || value instanceof Value.Undefined
        || value instanceof Value.Loop;
  }

  private static List<Value> characters(Text text) {
    List<Value> characters = new ArrayList<>();
    String s = text.value();
    for (int i = 0; i < s.length(); ) {
      int next = i + Character.charCount(s.codePointAt(i));
      characters.add(text.slice(i, next));
      i = next;
    }
    return characters;
  }

  /** {@code str(value)}: what {@code {{ value }}} prints. */
  static Text str(Value value) {
    if (value instanceof Text text) {
      return text;
    } else if (value instanceof Value.Safe safe) {
      return safe.text();
    } else if (value instanceof Value.Undefined) {
      return Text.EMPTY;
    }
    TextBuilder out = new TextBuilder();
    repr(value, out);
    return out.toText();
  }

  private static void repr(Value value, TextBuilder out) {
    if (value instanceof Text text) {
      out.append(repr(text));
    } else if (value instanceof Value.Nothing) {
      out.append("None");
    } else if (value instanceof Value.Bool bool) {
      out.append(bool == Value.Bool.TRUE ? "True" : "False");
    } else if (value instanceof Value.Int number) {
      out.append(number.value().toString());
    } else if (value instanceof Value.Real number) {
      out.append(Numbers.repr(number.value()));
    } else if (value instanceof Value.Undefined) {
      out.append("Undefined");
    } else if (value instanceof Value.Dict dict) {
      String comma = "{";
      for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
        out.append(comma);
        repr(entry.getKey(), out);
        out.append(": ");
        repr(entry.getValue(), out);
        comma = ", ";
      }
      out.append(dict.entries().isEmpty() ? "{}" : "}");
    } else if (value instanceof Value.Seq seq && seq.kind() != Value.SeqKind.RANGE) {
      reprItems(seq, out);
    } else {
      throw JinjaException.unsupported("printing a " + typeName(value));
    }
  }

  private static void reprItems(Value.Seq seq, TextBuilder out) {
    boolean tuple = seq.kind() == Value.SeqKind.TUPLE;
    out.append(seq.kind().isView() ? seq.kind().python + "([" : tuple ? "(" : "[");
    String comma = "";
    for (Value item : seq.items()) {
      out.append(comma);
      repr(item, out);
      comma = ", ";
    }
    out.append(tuple && seq.items().size() == 1 ? "," : "");
    out.append(seq.kind().isView() ? "])" : tuple ? ")" : "]");
  }

  /** A string as a Python literal: single quotes unless only those occur in it. */
  private static Text repr(Text text) {
    boolean single = text.value().indexOf('\'') < 0 || text.value().indexOf('"') >= 0;
    String quote = single ? "'" : "\"";
    Text escaped = text.mapCodePoints(codePoint -> reprOf(codePoint, quote.charAt(0)));
    return Text.of(quote).plus(escaped).plus(Text.of(quote));
  }

  private static String reprOf(int codePoint, char quote) {
    return switch (codePoint) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        if (codePoint == quote) {
          yield "\\" + quote;
        } else if (isPrintable(codePoint)) {
          yield Character.toString(codePoint);
        } else if (codePoint < 0x100) {
          yield "\\x%02x".formatted(codePoint);
        }
        yield codePoint < 0x10000 ? "\\u%04x".formatted(codePoint) : "\\U%08x".formatted(codePoint);
      }
    };
  }

  private static boolean isPrintable(int codePoint) {
    return codePoint == ' '
        || switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
