package org.sensorium.fusion.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** What may stand behind {@code |}: filters on one value. Those on lists are in ListFilters. */
final class Filters {
  static final Set<String> NAMES =
      Set.of(
          "abs",
          "capitalize",
          "count",
          "d",
          "default",
          "dictsort",
          "first",
          "float",
          "indent",
          "int",
          "items",
          "join",
          "last",
          "length",
          "list",
          "lower",
          "map",
          "max",
          "min",
          "reject",
          "rejectattr",
          "replace",
          "reverse",
          "safe",
          "select",
          "selectattr",
          "sort",
          "string",
          "sum",
          "title",
          "tojson",
          "trim",
          "unique",
          "upper");

  private Filters() {}

  static Value apply(String name, Value value, Arguments arguments) {
    if (value instanceof Value.Safe safe) {
      return applyToSafe(name, safe, arguments);
    }
    Arguments all = arguments.after(value);
    return switch (name) {
      case "abs" -> abs(all.bind(name, "x").get(0));
      case "capitalize" -> string(all, name).mapWhole(PythonStrings::capitalize);
      case "lower" -> string(all, name).mapWhole(StringMethods::lower);
      case "upper" -> string(all, name).mapWhole(StringMethods::upper);
      case "title" -> string(all, name).mapWhole(Filters::title);
      case "string" -> string(all, name);
      case "safe" -> new Value.Safe(string(all, name));
      case "trim" -> trim(all);
      case "replace" -> replace(all);
      case "indent" -> indent(all);
      case "default", "d" -> defaulted(all);
      case "int" -> toInt(all);
      case "float" -> toFloat(all);
      case "length", "count" -> Value.Int.of(Python.length(all.bind(name, "s").get(0)));
      case "tojson" -> JsonText.of(all);
      case "reverse" -> reverse(all.bind(name, "value").get(0));
      default -> ListFilters.apply(name, value, arguments);
    };
  }

  private static Value applyToSafe(String name, Value.Safe safe, Arguments arguments) {
    return switch (name) {
      case "safe", "string", "default", "d" -> safe;
      case "length", "count", "tojson" -> apply(name, safe.text(), arguments);
      default -> throw JinjaException.unsupported("the filter '%s' on safe text".formatted(name));
    };
  }

  private static Text string(Arguments arguments, String name) {
    return Python.str(arguments.bind(name, "s").get(0));
  }

  private static Value abs(Value value) {
    Value negated = Numbers.negate(value);
    return Numbers.compare(value, negated) < 0 ? negated : Numbers.negate(negated);
  }

  private static Value trim(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("trim", "value", "chars");
    Text text = Python.str(bound.get(0));
    Text set = bound.textOrNone(1);
    return set == null
        ? PythonStrings.strip(text, true, true)
        : PythonStrings.strip(text, set.value(), true, true);
  }

  private static Value replace(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", "s", "old", "new", "count");
    Value count = bound.get(3, Value.Nothing.NONE);
    return PythonStrings.replace(
        Python.str(bound.get(0)),
        Python.str(bound.get(1)).value(),
        Python.str(bound.get(2)),
        count == Value.Nothing.NONE ? -1 : Numbers.index(count));
  }

  private static Value indent(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("indent", "s", "width", "first", "blank");
    Value width = bound.get(1, Value.Int.of(4));
    Text indention =
        width instanceof Text text ? text : Text.of(" ".repeat(Math.max(0, Numbers.index(width))));
    List<Text> lines = PythonStrings.lines(bound.text(0).plus(Text.of("\n")), false);
    TextBuilder out = new TextBuilder();
    for (int i = 0; i < lines.size(); i++) {
      boolean indented =
          i == 0
              ? bound.isTrue(2, false)
              : bound.isTrue(3, false) || !lines.get(i).value().isEmpty();
      out.append(i == 0 ? "" : "\n");
      out.append(indented ? indention : Text.EMPTY).append(lines.get(i));
    }
    return out.toText();
  }

  private static Value defaulted(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", "value", "default_value", "boolean");
    Value value = bound.get(0);
    boolean replaced =
        value instanceof Value.Undefined || (bound.isTrue(2, false) && !Python.isTrue(value));
    return replaced ? bound.get(1, Text.EMPTY) : value;
  }

  private static Value toInt(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("int", "value", "default", "base");
    Value value = bound.get(0);
    if (bound.index(2, 10) != 10) {
      throw JinjaException.unsupported("the filter int with a base");
    }
    if (Numbers.isInteger(value)) {
      return new Value.Int(Numbers.integer(value));
    }
    failIfUndefined(value);
    if (value instanceof Text text) {
      String digits = PythonStrings.strip(text, true, true).value();
      if (digits.matches("[+-]?[0-9]+(_[0-9]+)*")) {
        return new Value.Int(new BigInteger(digits.replace("_", "").replace("+", "")));
      }
    }
    Value real = real(value);
    return real instanceof Value.Real number && Double.isFinite(number.value())
        ? new Value.Int(new BigDecimal(number.value()).toBigInteger())
        : bound.get(1, Value.Int.of(0));
  }

  private static Value toFloat(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("float", "value", "default");
    failIfUndefined(bound.get(0));
    Value real = real(bound.get(0));
    return real instanceof Value.Real ? real : bound.get(1, new Value.Real(0));
  }

  /** {@code float(value)}, or None where Python would fail. */
  private static Value real(Value value) {
    if (Numbers.isNumber(value)) {
      return new Value.Real(Numbers.real(value));
    }
    if (value instanceof Text text) {
      String digits = PythonStrings.strip(text, true, true).value();
      if (digits.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
        return new Value.Real(Double.parseDouble(digits));
      }
      if (digits.matches("(?i)[+-]?(inf|infinity|nan)|.*[0-9]_[0-9].*")) {
        throw JinjaException.unsupported("the number '%s'".formatted(digits));
      }
    }
    return Value.Nothing.NONE;
  }

  private static void failIfUndefined(Value value) {
    if (value instanceof Value.Undefined) {
      throw Operators.undefinedOr("", value, value);
    }
  }

  private static Value reverse(Value value) {
    if (value instanceof Text text) {
      return Attributes.slice(text, Value.Nothing.NONE, Value.Nothing.NONE, Value.Int.of(-1));
    }
    List<Value> items = new ArrayList<>(Python.iterate(value));
    Collections.reverse(items);
    return value instanceof Value.Generator ? Value.Seq.list(items) : new Value.Generator(items);
  }

  /** Jinja's own title case: words begin after blanks, hyphens and opening brackets. */
  private static String title(String s) {
    StringBuilder out = new StringBuilder(s.length());
    boolean first = true;
    for (int i = 0; i < s.length(); ) {
      int codePoint = s.codePointAt(i);
      String character = Character.toString(codePoint);
      boolean border = PythonStrings.isSpace(codePoint) || "-({[<".indexOf(codePoint) >= 0;
      out.append(first || border ? StringMethods.upper(character) : StringMethods.lower(character));
      first = border;
      i += Character.charCount(codePoint);
    }
    return out.toString();
  }
}
