package org.sensorium.fusion.chat.jinja;

import java.util.Set;

/** What may stand behind {@code is}. */
final class Tests {
  static final Set<String> NAMES =
      Set.of(
          "defined",
          "undefined",
          "none",
          "boolean",
          "true",
          "false",
          "integer",
          "float",
          "number",
          "string",
          "mapping",
          "sequence",
          "iterable",
          "callable",
          "even",
          "odd",
          "divisibleby",
          "lower",
          "upper",
          "in",
          "sameas",
          "eq",
          "equalto",
          "==",
          "ne",
          "!=",
          "lt",
          "lessthan",
          "<",
          "le",
          "<=",
          "gt",
          "greaterthan",
          ">",
          "ge",
          ">=");

  private Tests() {}

  static boolean apply(String name, Value value, Arguments arguments) {
    return switch (name) {
      case "in", "sameas", "divisibleby" -> binary(name, value, operand(name, arguments));
      case "eq", "equalto", "==" -> Operators.equal(value, operand(name, arguments));
      case "ne", "!=" -> !Operators.equal(value, operand(name, arguments));
      case "lt", "lessthan", "<" -> Operators.compare(value, operand(name, arguments)) < 0;
      case "le", "<=" -> Operators.compare(value, operand(name, arguments)) <= 0;
      case "gt", "greaterthan", ">" -> Operators.compare(value, operand(name, arguments)) > 0;
      case "ge", ">=" -> Operators.compare(value, operand(name, arguments)) >= 0;
      default -> {
        arguments.bind("is " + name);
        yield unary(name, value);
      }
    };
  }

  private static Value operand(String name, Arguments arguments) {
    return arguments.bind("is " + name, "other").get(0);
  }

  private static boolean binary(String name, Value value, Value operand) {
    return switch (name) {
      case "in" -> Operators.contains(operand, value);
      case "divisibleby" -> !Python.isTrue(Operators.binary("%", value, operand));
      default -> {
        boolean singletons = isSingleton(value) || isSingleton(operand);
        if (!singletons) {
          throw JinjaException.unsupported("'is sameas' on other than true, false and none");
        }
        yield value == operand;
      }
    };
  }

  private static boolean isSingleton(Value value) {
    return value instanceof Value.Bool || value instanceof Value.Nothing;
  }

  private static boolean unary(String name, Value value) {
    return switch (name) {
      case "defined" -> !(value instanceof Value.Undefined);
      case "undefined" -> value instanceof Value.Undefined;
      case "none" -> value == Value.Nothing.NONE;
      case "boolean" -> value instanceof Value.Bool;
      case "true" -> value == Value.Bool.TRUE;
      case "false" -> value == Value.Bool.FALSE;
      case "integer" -> value instanceof Value.Int;
      case "float" -> value instanceof Value.Real;
      case "number" -> Numbers.isNumber(value);
      case "string" -> value instanceof Text || value instanceof Value.Safe;
      case "mapping" -> value instanceof Value.Dict;
      case "sequence" -> isSequence(value);
      case "iterable" -> Python.isIterable(value);
      // Jinja's Undefined can be called: it then says what is undefined.
      case "callable" -> value instanceof Value.Function || value instanceof Value.Undefined;
      case "even" -> !isOdd(value);
      case "odd" -> isOdd(value);
      case "lower", "upper" -> isCase(name, value);
      default -> throw JinjaException.unsupported("the test 'is %s'".formatted(name));
    };
  }

  private static boolean isSequence(Value value) {
    return value instanceof Text
        || value instanceof Value.Dict
        || value instanceof Value.Undefined
        || (value instanceof Value.Seq seq && !seq.kind().isView());
  }

  private static boolean isOdd(Value value) {
    if (!Numbers.isInteger(value)) {
      throw JinjaException.unsupported(
          "'is even' and 'is odd' on a value of type '%s'".formatted(Python.typeName(value)));
    }
    return Numbers.integer(value).testBit(0);
  }

  private static boolean isCase(String name, Value value) {
    return Python.isTrue(StringMethods.isCase(Python.str(value), name.equals("lower")));
  }
}
