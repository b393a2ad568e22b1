package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Methods of strings, by Python's names. */
final class StringMethods {
  /** Names that Python has and that are refused here. */
  private static final Set<String> REFUSED =
      Set.of(
          "casefold",
          "center",
          "encode",
          "expandtabs",
          "format",
          "format_map",
          "isascii",
          "isdecimal",
          "isidentifier",
          "isnumeric",
          "isprintable",
          "istitle",
          "maketrans",
          "swapcase",
          "translate");

  private StringMethods() {}

  static @Nullable Value bind(Text self, String name) {
    if (REFUSED.contains(name)) {
      throw JinjaException.unsupported("the string method %s()".formatted(name));
    }
    return switch (name) {
      case "strip" -> method(args -> strip(self, args, name, true, true));
      case "lstrip" -> method(args -> strip(self, args, name, true, false));
      case "rstrip" -> method(args -> strip(self, args, name, false, true));
      case "split" -> method(args -> split(self, args, false));
      case "rsplit" -> method(args -> split(self, args, true));
      case "splitlines" ->
          method(
              args ->
                  list(PythonStrings.lines(self, args.bind(name, "keepends").isTrue(0, false))));
      case "partition" -> method(args -> partition(self, args, false));
      case "rpartition" -> method(args -> partition(self, args, true));
      case "replace" -> method(args -> replace(self, args));
      case "removeprefix" -> method(args -> remove(self, args.bind(name, "prefix").text(0), true));
      case "removesuffix" -> method(args -> remove(self, args.bind(name, "suffix").text(0), false));
      case "startswith" -> method(args -> affix(self, args, true));
      case "endswith" -> method(args -> affix(self, args, false));
      case "find", "index", "rfind", "rindex" -> method(args -> find(self, args, name));
      case "count" -> method(args -> count(self, args.bind(name, "sub").text(0).value()));
      case "join" -> method(args -> join(self, args.bind(name, "iterable").get(0)));
      case "lower" -> method(args -> plain(args, name, self.mapWhole(StringMethods::lower)));
      case "upper" -> method(args -> plain(args, name, self.mapWhole(StringMethods::upper)));
      case "capitalize" ->
          method(args -> plain(args, name, self.mapWhole(PythonStrings::capitalize)));
      case "title" -> method(args -> plain(args, name, self.mapWhole(PythonStrings::title)));
      case "zfill" -> method(args -> zeroFill(self, args.bind(name, "width").index(0, 0)));
      case "ljust" -> method(args -> justify(self, args, name, false));
      case "rjust" -> method(args -> justify(self, args, name, true));
      case "isdigit" -> method(args -> all(self, args, name, Character::isDigit));
      case "isalpha" -> method(args -> all(self, args, name, Character::isLetter));
      case "isalnum" -> method(args -> all(self, args, name, Character::isLetterOrDigit));
      case "isspace" -> method(args -> all(self, args, name, PythonStrings::isSpace));
      case "islower" -> method(args -> plain(args, name, isCase(self, true)));
      case "isupper" -> method(args -> plain(args, name, isCase(self, false)));
      default -> null;
    };
  }

  private static Value method(Value.Function function) {
    return function;
  }

  private static Value plain(Arguments arguments, String name, Value result) {
    arguments.bind(name);
    return result;
  }

  private static Value list(List<Text> parts) {
    return Value.Seq.list(parts);
  }

  static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }

  static String upper(String s) {
    return s.toUpperCase(Locale.ROOT);
  }

  private static Value strip(
      Text self, Arguments arguments, String name, boolean left, boolean right) {
    Text set = arguments.bind(name, "chars").textOrNone(0);
    return set == null
        ? PythonStrings.strip(self, left, right)
        : PythonStrings.strip(self, set.value(), left, right);
  }

  private static Value split(Text self, Arguments arguments, boolean fromRight) {
    Arguments.Bound bound = arguments.bind("split", "sep", "maxsplit");
    Text separator = bound.textOrNone(0);
    int limit = bound.index(1, -1);
    if (separator == null) {
      if (fromRight && limit >= 0) {
        throw JinjaException.unsupported("rsplit() at white space with a limit");
      }
      return list(PythonStrings.words(self, limit));
    }
    if (separator.value().isEmpty()) {
      throw JinjaException.failed("split(): the separator is empty");
    }
    return list(
        fromRight
            ? PythonStrings.splitFromRight(self, separator.value(), limit)
            : PythonStrings.split(self, separator.value(), limit));
  }

  private static Value partition(Text self, Arguments arguments, boolean last) {
    Text separator = arguments.bind("partition", "sep").text(0);
    String s = self.value();
    int found = last ? s.lastIndexOf(separator.value()) : s.indexOf(separator.value());
    if (separator.value().isEmpty()) {
      throw JinjaException.failed("partition(): the separator is empty");
    }
    if (found < 0) {
      return last
          ? Value.Seq.tuple(Text.EMPTY, Text.EMPTY, self)
          : Value.Seq.tuple(self, Text.EMPTY, Text.EMPTY);
    }
    int end = found + separator.value().length();
    return Value.Seq.tuple(self.slice(0, found), separator, self.slice(end, s.length()));
  }

  private static Value replace(Text self, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", "old", "new", "count");
    return PythonStrings.replace(self, bound.text(0).value(), bound.text(1), bound.index(2, -1));
  }

  private static Value remove(Text self, Text affix, boolean front) {
    String s = self.value();
    int length = affix.value().length();
    if (front) {
      return s.startsWith(affix.value()) ? self.slice(length, s.length()) : self;
    }
    return s.endsWith(affix.value()) && length > 0 ? self.slice(0, s.length() - length) : self;
  }

  private static Value affix(Text self, Arguments arguments, boolean front) {
    Value wanted = arguments.bind(front ? "startswith" : "endswith", "affix").get(0);
    List<Value> candidates =
        wanted instanceof Value.Seq seq && seq.kind() == Value.SeqKind.TUPLE
            ? seq.items()
            : List.of(wanted);
    for (Value candidate : candidates) {
      if (!(candidate instanceof Text text)) {
        throw Operators.undefinedOr(
            "startswith() and endswith() need a string, not '%s'"
                .formatted(Python.typeName(candidate)),
            candidate,
            candidate);
      }
      if (front ? self.value().startsWith(text.value()) : self.value().endsWith(text.value())) {
        return Value.Bool.TRUE;
      }
    }
    return Value.Bool.FALSE;
  }

  private static Value find(Text self, Arguments arguments, String name) {
    String wanted = arguments.bind(name, "sub").text(0).value();
    String s = self.value();
    int found = name.startsWith("r") ? s.lastIndexOf(wanted) : s.indexOf(wanted);
    if (found < 0 && name.endsWith("index")) {
      throw JinjaException.failed("index(): the text does not occur");
    }
    return Value.Int.of(found < 0 ? -1 : s.codePointCount(0, found));
  }

  private static Value count(Text self, String wanted) {
    return Value.Int.of(
        wanted.isEmpty()
            ? PythonStrings.length(self.value()) + 1
            : PythonStrings.split(self, wanted, -1).size() - 1);
  }

  static Text join(Text separator, Value iterable) {
    List<Text> parts = new ArrayList<>();
    for (Value item : Python.iterate(iterable)) {
      if (!(item instanceof Text text)) {
        throw JinjaException.failed(
            "join() needs strings, found '%s'".formatted(Python.typeName(item)));
      }
      parts.add(text);
    }
    return PythonStrings.join(separator, parts);
  }

  private static Value zeroFill(Text self, int width) {
    int missing = width - PythonStrings.length(self.value());
    if (missing <= 0) {
      return self;
    }
    boolean signed = self.value().startsWith("-") || self.value().startsWith("+");
    int sign = signed ? 1 : 0;
    return self.slice(0, sign)
        .plus(Text.of("0".repeat(missing)))
        .plus(self.slice(sign, self.value().length()));
  }

  private static Value justify(Text self, Arguments arguments, String name, boolean right) {
    Arguments.Bound bound = arguments.bind(name, "width", "fillchar");
    String fill = bound.has(1) ? bound.text(1).value() : " ";
    if (PythonStrings.length(fill) != 1) {
      throw JinjaException.failed(name + "(): the fill character must be one character");
    }
    int missing = Math.max(0, bound.index(0, 0) - PythonStrings.length(self.value()));
    Text padding = Text.of(fill.repeat(missing));
    return right ? padding.plus(self) : self.plus(padding);
  }

  private static Value all(Text self, Arguments arguments, String name, IntPredicate test) {
    arguments.bind(name);
    return Value.Bool.of(!self.value().isEmpty() && self.value().codePoints().allMatch(test));
  }

  static Value isCase(Text self, boolean lower) {
    boolean right = true;
    boolean any = false;
    for (int codePoint : self.value().codePoints().toArray()) {
      if (PythonStrings.isCased(codePoint)) {
        any = true;
        right &= lower ? Character.isLowerCase(codePoint) : Character.isUpperCase(codePoint);
      }
    }
    return Value.Bool.of(any && right);
  }
}
