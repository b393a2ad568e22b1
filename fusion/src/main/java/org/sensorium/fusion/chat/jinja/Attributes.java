package org.sensorium.fusion.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code object.name}, {@code object[key]} and slices, as Jinja's sandbox looks them up. */
final class Attributes {
  private static final Set<String> NUMBER_ATTRIBUTES =
      Set.of(
          "real",
          "imag",
          "numerator",
          "denominator",
          "conjugate",
          "bit_length",
          "bit_count",
          "to_bytes",
          "from_bytes",
          "as_integer_ratio",
          "is_integer",
          "hex",
          "fromhex");

  private Attributes() {}

  /** {@code object.name}: a method or attribute first, then the key of that name. */
  static Value attribute(Value object, String name) {
    failIfUndefined(object, name);
    Value found = pythonAttribute(object, name);
    if (found == null && object instanceof Value.Dict dict) {
      found = dict.entries().get(Text.of(name));
    }
    return found == null ? undefined(object, name) : found;
  }

  /** {@code object[key]}: the item first, then the attribute of that name. */
  static Value item(Value object, Value key) {
    String name = key instanceof Text text ? text.value() : null;
    failIfUndefined(object, name == null ? Python.typeName(key) : name);
    Value found = null;
    if (object instanceof Value.Dict dict) {
      found = isHashable(key) ? dict.entries().get(Operators.key(key)) : null;
    } else if (Numbers.isInteger(key)) {
      found = itemAt(object, Numbers.integer(key));
    }
    if (found == null && name != null) {
      found = pythonAttribute(object, name);
    }
    return found == null ? undefined(object, Python.str(key).value()) : found;
  }

  private static boolean isHashable(Value key) {
    return !(key instanceof Value.Seq) && !(key instanceof Value.Dict);
  }

  private static @Nullable Value itemAt(Value object, BigInteger index) {
    boolean indexed =
        object instanceof Text || (object instanceof Value.Seq seq && !seq.kind().isView());
    if (!indexed) {
      return null;
    }
    int length = Python.length(object);
    BigInteger place = index.signum() < 0 ? index.add(BigInteger.valueOf(length)) : index;
    if (place.signum() < 0 || place.compareTo(BigInteger.valueOf(length)) >= 0) {
      return null;
    }
    int at = place.intValueExact();
    return object instanceof Text text
        ? characterAt(text, at)
        : ((Value.Seq) object).items().get(at);
  }

  private static Text characterAt(Text text, int codePointIndex) {
    int start = text.value().offsetByCodePoints(0, codePointIndex);
    return text.slice(start, text.value().offsetByCodePoints(start, 1));
  }

  /** {@code object[start:stop:step]}; a missing bound is None. */
  static Value slice(Value object, Value start, Value stop, Value step) {
    failIfUndefined(object, "[:]");
    boolean sliced =
        object instanceof Text || (object instanceof Value.Seq seq && !seq.kind().isView());
    if (!sliced) { // Jinja leaves slices to Python, which has no undefined
      throw JinjaException.failed("'%s' has no slices".formatted(Python.typeName(object)));
    }
    int length = Python.length(object);
    int by = step == Value.Nothing.NONE ? 1 : Numbers.index(step);
    if (by == 0) {
      throw JinjaException.failed("the step of a slice is zero");
    }
    int from = bound(start, length, by, by > 0 ? 0 : length - 1);
    int to = bound(stop, length, by, by > 0 ? length : -1);
    if (object instanceof Text text) {
      return sliceOf(text, from, to, by);
    }
    Value.Seq seq = (Value.Seq) object;
    List<Value> items = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      items.add(seq.items().get((int) i));
    }
    return new Value.Seq(seq.kind(), items);
  }

  private static int bound(Value bound, int length, int step, int missing) {
    if (bound == Value.Nothing.NONE) {
      return missing;
    }
    int index = Numbers.index(bound);
    int place = index < 0 ? index + length : index;
    int lowest = step > 0 ? 0 : -1;
    int highest = step > 0 ? length : length - 1;
    return Math.max(lowest, Math.min(highest, place));
  }

  private static Value sliceOf(Text text, int from, int to, int by) {
    if (by == 1) {
      int start = text.value().offsetByCodePoints(0, from);
      int end = to <= from ? start : text.value().offsetByCodePoints(start, to - from);
      return text.slice(start, end);
    }
    TextBuilder picked = new TextBuilder();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      picked.append(characterAt(text, (int) i));
    }
    return picked.toText();
  }

  /** A method or attribute that Python's type has under this name, or null. */
  private static @Nullable Value pythonAttribute(Value object, String name) {
    if (name.startsWith("_")) {
      if (name.startsWith("__") && name.endsWith("__")) {
        throw JinjaException.unsupported("the attribute '" + name + "'");
      }
      return null;
    }
    if (object instanceof Text text) {
      return StringMethods.bind(text, name);
    } else if (object instanceof Value.Dict dict) {
      return ContainerMethods.bind(dict, name);
    } else if (object instanceof Value.Seq seq) {
      return ContainerMethods.bind(seq, name);
    } else if (object instanceof Value.Namespace namespace) {
      return namespace.attributes().get(name);
    } else if (object instanceof Value.Loop loop) {
      return loop.attribute(name);
    } else if (object instanceof Value.Safe) {
      throw JinjaException.unsupported("the attribute '%s' of safe text".formatted(name));
    } else if (object instanceof Value.Generator || object instanceof Value.Function) {
      throw JinjaException.unsupported(
          "the attribute '%s' of a %s".formatted(name, Python.typeName(object)));
    } else if (Numbers.isNumber(object) && NUMBER_ATTRIBUTES.contains(name)) {
      throw JinjaException.unsupported("the attribute '%s' of a number".formatted(name));
    }
    return null;
  }

  private static void failIfUndefined(Value object, String name) {
    if (object instanceof Value.Undefined undefined) {
      throw JinjaException.failed(
          "%s is undefined, so it has no '%s'".formatted(undefined.hint(), name));
    }
  }

  private static Value undefined(Value object, String name) {
    return new Value.Undefined("'%s' of a %s".formatted(name, Python.typeName(object)));
  }
}
