package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An expression of a template: each kind knows how to compute itself. */
sealed interface Expr {

  Value evaluate(Frame frame);

  /** A literal. */
  record Literal(Value value) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      return value;
    }
  }

  /** A variable. */
  record Name(String name) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      return frame.lookup(name);
    }
  }

  /** {@code [a, b]} or {@code (a, b)}. */
  record Sequence(Value.SeqKind kind, List<Expr> items) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      return new Value.Seq(kind, items.stream().map(item -> item.evaluate(frame)).toList());
    }
  }

  /** {@code {a: b}}. */
  record Mapping(List<Pair> pairs) implements Expr {
    record Pair(Expr key, Expr value) {}

    @Override
    public Value evaluate(Frame frame) {
      Map<Value, Value> entries = new LinkedHashMap<>();
      for (Pair pair : pairs) {
        Value key = pair.key.evaluate(frame);
        if (key instanceof Value.Bool) {
          throw JinjaException.unsupported("true or false as the key of a dict");
        }
        entries.put(Operators.key(key), pair.value.evaluate(frame));
      }
      return Value.Dict.of(entries);
    }
  }

  /** {@code object.name}. */
  record Attribute(Expr object, String name) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      return Attributes.attribute(object.evaluate(frame), name);
    }
  }

  /** {@code object[key]}. */
  record Item(Expr object, Expr key) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      return Attributes.item(object.evaluate(frame), key.evaluate(frame));
    }
  }

  /** {@code object[start:stop:step]}. */
  record Slice(Expr object, Expr start, Expr stop, Expr step) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      return Attributes.slice(
          object.evaluate(frame),
          start.evaluate(frame),
          stop.evaluate(frame),
          step.evaluate(frame));
    }
  }

  /** What stands between the parentheses of a call. */
  record CallArguments(List<Expr> positional, Map<String, Expr> named) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of());

    Arguments evaluate(Frame frame) {
      List<Value> values = new ArrayList<>();
      positional.forEach(expr -> values.add(expr.evaluate(frame)));
      Map<String, Value> byName = new LinkedHashMap<>();
      named.forEach((name, expr) -> byName.put(name, expr.evaluate(frame)));
      return new Arguments(values, byName);
    }
  }

  /** {@code function(arguments)}. */
  record Call(Expr function, CallArguments arguments) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      Value called = function.evaluate(frame);
      Arguments values = arguments.evaluate(frame);
      if (called instanceof Value.Function callable) {
        return callable.call(values);
      }
      throw Operators.undefinedOr(
          "'%s' cannot be called".formatted(Python.typeName(called)), called, called);
    }
  }

  /** {@code value | name(arguments)}. */
  record Filter(Expr value, String name, CallArguments arguments) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      return Filters.apply(name, value.evaluate(frame), arguments.evaluate(frame));
    }
  }

  /** {@code value is name(arguments)}. */
  record Test(Expr value, String name, CallArguments arguments) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      return Value.Bool.of(Tests.apply(name, value.evaluate(frame), arguments.evaluate(frame)));
    }
  }

  /** {@code not value}. */
  record Not(Expr value) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      return Value.Bool.of(!Python.isTrue(value.evaluate(frame)));
    }
  }

  /** {@code -value} or {@code +value}. */
  record Signed(boolean negative, Expr value) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      Value number = value.evaluate(frame);
      Value negated = Numbers.negate(number);
      return negative ? negated : Numbers.negate(negated);
    }
  }

  /** {@code left and right}: Python's, which gives one of its operands. */
  record And(Expr left, Expr right) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      Value first = left.evaluate(frame);
      return Python.isTrue(first) ? right.evaluate(frame) : first;
    }
  }

  /** {@code left or right}. */
  record Or(Expr left, Expr right) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      Value first = left.evaluate(frame);
      return Python.isTrue(first) ? first : right.evaluate(frame);
    }
  }

  /** {@code yes if condition else no}; without else an undefined value. */
  record Conditional(Expr condition, Expr yes, @Nullable Expr no) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      if (Python.isTrue(condition.evaluate(frame))) {
        return yes.evaluate(frame);
      }
      return no == null ? new Value.Undefined("an if without else") : no.evaluate(frame);
    }
  }

  /** {@code left operator right} for + - * / // % **. */
  record Binary(String operator, Expr left, Expr right) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      return Operators.binary(operator, left.evaluate(frame), right.evaluate(frame));
    }
  }

  /** {@code a ~ b}: joins what the operands print. */
  record Concat(List<Expr> parts) implements Expr {
    @Override
    public Value evaluate(Frame frame) {
      TextBuilder joined = new TextBuilder();
      parts.forEach(part -> joined.append(Python.str(part.evaluate(frame))));
      return joined.toText();
    }
  }

  /** {@code a < b <= c}: each operand is computed once. */
  record Compare(Expr first, List<Operand> operands) implements Expr {
    record Operand(String operator, Expr value) {}

    @Override
    public Value evaluate(Frame frame) {
      frame.run().step();
      Value left = first.evaluate(frame);
      for (Operand operand : operands) {
        Value right = operand.value.evaluate(frame);
        if (!holds(operand.operator, left, right)) {
          return Value.Bool.FALSE;
        }
        left = right;
      }
      return Value.Bool.TRUE;
    }

    private static boolean holds(String operator, Value left, Value right) {
      return switch (operator) {
        case "==" -> Operators.equal(left, right);
        case "!=" -> !Operators.equal(left, right);
        case "in" -> Operators.contains(right, left);
        case "not in" -> !Operators.contains(right, left);
        case "<" -> Operators.compare(left, right) < 0;
        case "<=" -> Operators.compare(left, right) <= 0;
        case ">" -> Operators.compare(left, right) > 0;
        default -> Operators.compare(left, right) >= 0;
      };
    }
  }
}
