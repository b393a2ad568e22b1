package org.sensorium.fusion.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Python's operators on values that are not numbers alone. */
final class Operators {
  private Operators() {}

  static Value binary(String operator, Value left, Value right) {
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.apply(operator, left, right);
    }
    if (operator.equals("+") && left instanceof Text a && right instanceof Text b) {
      return a.plus(b);
    }
    if (operator.equals("+") && left instanceof Value.Seq a && right instanceof Value.Seq b) {
      if (a.kind() == b.kind() && !a.kind().isView() && a.kind() != Value.SeqKind.RANGE) {
        List<Value> joined = new ArrayList<>(a.items());
        joined.addAll(b.items());
        return new Value.Seq(a.kind(), joined);
      }
    }
    if (operator.equals("*") && Numbers.isInteger(right)) {
      return repeat(left, Numbers.integer(right));
    }
    if (operator.equals("*") && Numbers.isInteger(left)) {
      return repeat(right, Numbers.integer(left));
    }
    if (left instanceof Value.Safe || right instanceof Value.Safe) {
      throw JinjaException.unsupported("the operator " + operator + " on safe text");
    }
    if (operator.equals("%") && left instanceof Text) {
      throw JinjaException.unsupported("formatting text with %");
    }
    throw undefinedOr(
        "unsupported operand types for %s: '%s' and '%s'"
            .formatted(operator, Python.typeName(left), Python.typeName(right)),
        left,
        right);
  }

  private static Value repeat(Value value, BigInteger times) {
    boolean repeatable =
        value instanceof Text
            || (value instanceof Value.Seq seq
                && (seq.kind() == Value.SeqKind.LIST || seq.kind() == Value.SeqKind.TUPLE));
    if (!repeatable) {
      throw undefinedOr("cannot repeat '%s'".formatted(Python.typeName(value)), value, value);
    }
    BigInteger size = times.multiply(BigInteger.valueOf(Python.length(value)));
    int limit = value instanceof Text ? TextBuilder.MAX_CHARS : Globals.MAX_RANGE;
    if (size.compareTo(BigInteger.valueOf(limit)) > 0) {
      throw new JinjaException(
          JinjaException.Reason.LIMIT, "repeating gives more than %d items".formatted(limit));
    }
    int count = size.signum() <= 0 ? 0 : times.intValueExact();
    if (value instanceof Text text) {
      return PythonStrings.join(Text.EMPTY, Collections.nCopies(count, text));
    }
    Value.Seq seq = (Value.Seq) value;
    List<Value> repeated = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      repeated.addAll(seq.items());
    }
    return new Value.Seq(seq.kind(), repeated);
  }

  /** Says which name is undefined, where that is the reason. */
  static JinjaException undefinedOr(String message, Value left, Value right) {
    if (left instanceof Value.Undefined undefined) {
      return JinjaException.failed(undefined.hint() + " is undefined");
    }
    if (right instanceof Value.Undefined undefined) {
      return JinjaException.failed(undefined.hint() + " is undefined");
    }
    return JinjaException.failed(message);
  }

  static boolean equal(Value left, Value right) {
    if (left instanceof Value.Safe || right instanceof Value.Safe) {
      throw JinjaException.unsupported("comparing safe text");
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.equal(left, right);
    } else if (left instanceof Value.Undefined) {
      return right instanceof Value.Undefined;
    } else if (left instanceof Value.Seq a && right instanceof Value.Seq b) {
      return equalSequences(a, b);
    } else if (left instanceof Value.Dict a && right instanceof Value.Dict b) {
      return equalDicts(a, b);
    }
    // Text and None by value, everything else by identity.
    return left instanceof Text ? left.equals(right) : left == right;
  }

  private static boolean equalSequences(Value.Seq a, Value.Seq b) {
    if (a.kind().isView() || b.kind().isView()) {
      throw JinjaException.unsupported("comparing views of a dict");
    }
    if (a.kind() != b.kind() || a.items().size() != b.items().size()) {
      return false;
    }
    for (int i = 0; i < a.items().size(); i++) {
      if (!equal(a.items().get(i), b.items().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalDicts(Value.Dict a, Value.Dict b) {
    if (a.entries().size() != b.entries().size()) {
      return false;
    }
    for (Map.Entry<Value, Value> entry : a.entries().entrySet()) {
      Value other = b.entries().get(entry.getKey());
      if (other == null || !equal(entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  /** Negative, zero or positive, as {@code <} orders them. */
  static int compare(Value left, Value right) {
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.compare(left, right);
    }
    if (left instanceof Text a && right instanceof Text b) {
      return compareCodePoints(a.value(), b.value());
    }
    if (left instanceof Value.Seq a
        && right instanceof Value.Seq b
        && a.kind() == b.kind()
        && !a.kind().isView()) {
      int common = Math.min(a.items().size(), b.items().size());
      for (int i = 0; i < common; i++) {
        if (!equal(a.items().get(i), b.items().get(i))) {
          return compare(a.items().get(i), b.items().get(i));
        }
      }
      return Integer.compare(a.items().size(), b.items().size());
    }
    throw undefinedOr(
        "'%s' and '%s' have no order".formatted(Python.typeName(left), Python.typeName(right)),
        left,
        right);
  }

  private static int compareCodePoints(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int left = a.codePointAt(i);
      int right = b.codePointAt(i);
      if (left != right) {
        return Integer.compare(left, right);
      }
      i += Character.charCount(left);
    }
    return Integer.compare(a.length(), b.length());
  }

  /** {@code item in container}. */
  static boolean contains(Value container, Value item) {
    if (container instanceof Text text) {
      if (item instanceof Text part) {
        return text.value().contains(part.value());
      }
      throw undefinedOr(
          "'in <string>' needs a string on its left, not '%s'".formatted(Python.typeName(item)),
          item,
          item);
    }
    if (container instanceof Value.Dict dict) {
      return dict.entries().containsKey(key(item));
    }
    for (Value candidate : Python.iterate(container)) {
      if (equal(candidate, item)) {
        return true;
      }
    }
    return false;
  }

  /** A value as a dictionary key: True is the key 1. */
  static Value key(Value value) {
    if (Numbers.isInteger(value)) {
      return new Value.Int(Numbers.integer(value));
    }
    if (value instanceof Text
        || value instanceof Value.Nothing
        || value instanceof Value.Undefined) {
      return value;
    }
    throw JinjaException.unsupported("a dict key of type '%s'".formatted(Python.typeName(value)));
  }
}
