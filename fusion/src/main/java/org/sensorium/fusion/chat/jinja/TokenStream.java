package org.sensorium.fusion.chat.jinja;

import java.util.List;

/** Tokens with a place in them, and the messages about what was expected there. */
final class TokenStream {
  private final List<Token> tokens;
  private int next;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(next);
  }

  /** The token behind the current one. */
  Token ahead() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = current();
    if (token.kind() != Token.Kind.END) {
      next++;
    }
    return token;
  }

  boolean isName(String name) {
    return current().isName(name);
  }

  boolean isOperator(String operator) {
    return current().isOperator(operator);
  }

  boolean skipName(String name) {
    boolean found = isName(name);
    if (found) {
      take();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = isOperator(operator);
    if (found) {
      take();
    }
    return found;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  Token expect(Token.Kind kind, String described) {
    if (current().kind() != kind) {
      throw unexpected(described);
    }
    return take();
  }

  JinjaException unexpected(String expected) {
    return new JinjaException(
        JinjaException.Reason.SYNTAX,
        "line %d: found %s, expected %s"
            .formatted(current().line(), current().described(), expected));
  }

  JinjaException unsupported(String what) {
    return new JinjaException(
        JinjaException.Reason.UNSUPPORTED,
        "line %d: %s is not supported".formatted(current().line(), what));
  }
}
