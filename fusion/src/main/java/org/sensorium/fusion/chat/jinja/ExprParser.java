package org.sensorium.fusion.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses expressions with Jinja's precedence: filters bind tighter than every operator. */
final class ExprParser {
  private static final Expr NONE = new Expr.Literal(Value.Nothing.NONE);
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream tokens;

  ExprParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** An expression with an optional {@code if … else …}. */
  Expr expression() {
    Expr value = or();
    while (tokens.skipName("if")) {
      Expr condition = or();
      Expr no = tokens.skipName("else") ? expression() : null;
      value = new Expr.Conditional(condition, value, no);
    }
    return value;
  }

  /** One expression, or several with commas between: a tuple. */
  Expr tuple(boolean withCondition) {
    return tuple(withCondition, false);
  }

  private Expr tuple(boolean withCondition, boolean parenthesised) {
    List<Expr> items = new ArrayList<>();
    boolean isTuple = false;
    while (!endsTuple()) {
      items.add(withCondition ? expression() : or());
      if (!tokens.skipOperator(",")) {
        break;
      }
      isTuple = true;
    }
    if (!isTuple && items.size() == 1) {
      return items.get(0);
    }
    if (!isTuple && !parenthesised) {
      throw tokens.unexpected("an expression");
    }
    return new Expr.Sequence(Value.SeqKind.TUPLE, List.copyOf(items));
  }

  private boolean endsTuple() {
    return switch (tokens.current().kind()) {
      case PRINT_END, BLOCK_END -> true;
      case OPERATOR -> tokens.isOperator(")");
      default -> tokens.isName("recursive");
    };
  }

  /** An expression without {@code if … else …}. */
  Expr or() {
    Expr left = and();
    while (tokens.skipName("or")) {
      left = new Expr.Or(left, and());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (tokens.skipName("and")) {
      left = new Expr.And(left, not());
    }
    return left;
  }

  private Expr not() {
    return tokens.skipName("not") ? new Expr.Not(not()) : compare();
  }

  private Expr compare() {
    Expr first = sum();
    List<Expr.Compare.Operand> operands = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operands.add(new Expr.Compare.Operand(tokens.take().text(), sum()));
      } else if (tokens.skipName("in")) {
        operands.add(new Expr.Compare.Operand("in", sum()));
      } else if (tokens.isName("not") && tokens.ahead().isName("in")) {
        tokens.take();
        tokens.take();
        operands.add(new Expr.Compare.Operand("not in", sum()));
      } else {
        return operands.isEmpty() ? first : new Expr.Compare(first, List.copyOf(operands));
      }
    }
  }

  private Expr sum() {
    Expr left = concat();
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      left = new Expr.Binary(tokens.take().text(), left, concat());
    }
    return left;
  }

  private Expr concat() {
    Expr first = product();
    if (!tokens.isOperator("~")) {
      return first;
    }
    List<Expr> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expr.Concat(List.copyOf(parts));
  }

  private Expr product() {
    Expr left = power();
    while (tokens.isOperator("*")
        || tokens.isOperator("/")
        || tokens.isOperator("//")
        || tokens.isOperator("%")) {
      left = new Expr.Binary(tokens.take().text(), left, power());
    }
    return left;
  }

  private Expr power() {
    Expr left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expr.Binary("**", left, unary(true));
    }
    return left;
  }

  private Expr unary(boolean withFilters) {
    Expr value;
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      boolean negative = tokens.take().isOperator("-");
      value = new Expr.Signed(negative, unary(false));
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilters ? filters(value) : value;
  }

  private Expr primary() {
    Token token = tokens.current();
    switch (token.kind()) {
      case NAME:
        tokens.take();
        return switch (token.text()) {
          case "true", "True" -> new Expr.Literal(Value.Bool.TRUE);
          case "false", "False" -> new Expr.Literal(Value.Bool.FALSE);
          case "none", "None" -> NONE;
          default -> new Expr.Name(token.text());
        };
      case STRING:
        StringBuilder joined = new StringBuilder();
        while (tokens.current().kind() == Token.Kind.STRING) {
          joined.append(tokens.take().text());
        }
        return new Expr.Literal(Text.of(joined.toString()));
      case INTEGER:
        return new Expr.Literal(new Value.Int(integer(tokens.take().text())));
      case FLOAT:
        double number = Double.parseDouble(tokens.take().text().replace("_", ""));
        return new Expr.Literal(new Value.Real(number));
      default:
        return bracketed();
    }
  }

  private static BigInteger integer(String digits) {
    String plain = digits.replace("_", "");
    String prefix = plain.length() > 1 ? plain.substring(0, 2) : "";
    return switch (prefix) {
      case "0x", "0X" -> new BigInteger(plain.substring(2), 16);
      case "0o", "0O" -> new BigInteger(plain.substring(2), 8);
      case "0b", "0B" -> new BigInteger(plain.substring(2), 2);
      default -> new BigInteger(plain);
    };
  }

  private Expr bracketed() {
    if (tokens.skipOperator("(")) {
      Expr inside = tuple(true, true);
      tokens.expectOperator(")");
      return inside;
    }
    if (tokens.skipOperator("[")) {
      List<Expr> items = new ArrayList<>();
      while (!tokens.isOperator("]")) {
        items.add(expression());
        if (!tokens.skipOperator(",")) {
          break;
        }
      }
      tokens.expectOperator("]");
      return new Expr.Sequence(Value.SeqKind.LIST, List.copyOf(items));
    }
    if (tokens.skipOperator("{")) {
      List<Expr.Mapping.Pair> pairs = new ArrayList<>();
      while (!tokens.isOperator("}")) {
        Expr key = expression();
        tokens.expectOperator(":");
        pairs.add(new Expr.Mapping.Pair(key, expression()));
        if (!tokens.skipOperator(",")) {
          break;
        }
      }
      tokens.expectOperator("}");
      return new Expr.Mapping(List.copyOf(pairs));
    }
    throw tokens.unexpected("an expression");
  }

  private Expr postfix(Expr start) {
    Expr value = start;
    while (true) {
      if (tokens.skipOperator(".")) {
        Token name = tokens.take();
        if (name.kind() == Token.Kind.INTEGER) {
          value = new Expr.Item(value, new Expr.Literal(new Value.Int(integer(name.text()))));
        } else if (name.kind() == Token.Kind.NAME) {
          value = new Expr.Attribute(value, name.text());
        } else {
          throw tokens.unexpected("a name before this");
        }
      } else if (tokens.skipOperator("[")) {
        value = subscript(value);
      } else if (tokens.isOperator("(")) {
        value = new Expr.Call(value, callArguments());
      } else {
        return value;
      }
    }
  }

  private Expr subscript(Expr object) {
    @Nullable Expr start = tokens.isOperator(":") ? null : expression();
    if (tokens.isOperator(",")) {
      throw tokens.unsupported("a subscript with a comma");
    }
    if (!tokens.skipOperator(":")) {
      tokens.expectOperator("]");
      return new Expr.Item(object, start == null ? NONE : start);
    }
    Expr stop = tokens.isOperator(":") || tokens.isOperator("]") ? NONE : expression();
    Expr step = NONE;
    if (tokens.skipOperator(":") && !tokens.isOperator("]")) {
      step = expression();
    }
    tokens.expectOperator("]");
    return new Expr.Slice(object, start == null ? NONE : start, stop, step);
  }

  private Expr filters(Expr start) {
    Expr value = start;
    while (true) {
      if (tokens.skipOperator("|")) {
        String name = filterName();
        Expr.CallArguments arguments =
            tokens.isOperator("(") ? callArguments() : Expr.CallArguments.NONE;
        value = new Expr.Filter(value, name, arguments);
      } else if (tokens.skipName("is")) {
        value = test(value);
      } else if (tokens.isOperator("(")) {
        value = new Expr.Call(value, callArguments());
      } else {
        return value;
      }
    }
  }

  /** The name of a filter, which must be one that is known. */
  String filterName() {
    String name = tokens.expect(Token.Kind.NAME, "the name of a filter").text();
    if (!Filters.NAMES.contains(name)) {
      throw tokens.unsupported("the filter '%s'".formatted(name));
    }
    return name;
  }

  private Expr test(Expr value) {
    boolean negated = tokens.skipName("not");
    String name = tokens.expect(Token.Kind.NAME, "the name of a test").text();
    if (!Tests.NAMES.contains(name)) {
      throw tokens.unsupported("the test 'is %s'".formatted(name));
    }
    Expr.CallArguments arguments = Expr.CallArguments.NONE;
    if (tokens.isOperator("(")) {
      arguments = callArguments();
    } else if (startsOperand()) {
      Expr operand = postfix(primary());
      arguments = new Expr.CallArguments(List.of(operand), Map.of());
    }
    Expr test = new Expr.Test(value, name, arguments);
    return negated ? new Expr.Not(test) : test;
  }

  /** Whether a test without parentheses is followed by its operand: {@code is divisibleby 3}. */
  private boolean startsOperand() {
    if (tokens.isName("is")) {
      throw tokens.unexpected("no second 'is'");
    }
    return switch (tokens.current().kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> tokens.isOperator("[") || tokens.isOperator("{");
      case NAME -> !tokens.isName("else") && !tokens.isName("or") && !tokens.isName("and");
      default -> false;
    };
  }

  Expr.CallArguments callArguments() {
    tokens.expectOperator("(");
    List<Expr> positional = new ArrayList<>();
    Map<String, Expr> named = new LinkedHashMap<>();
    while (!tokens.isOperator(")")) {
      if (tokens.isOperator("*") || tokens.isOperator("**")) {
        throw tokens.unsupported("a call with * or **");
      }
      if (tokens.current().kind() == Token.Kind.NAME && tokens.ahead().isOperator("=")) {
        String name = tokens.take().text();
        tokens.take();
        named.put(name, expression());
      } else if (named.isEmpty()) {
        positional.add(expression());
      } else {
        throw tokens.unexpected("a named argument");
      }
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(")");
    return new Expr.CallArguments(List.copyOf(positional), Collections.unmodifiableMap(named));
  }
}
