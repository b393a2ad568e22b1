package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import org.sensorium.fusion.chat.jinja.Statement.Placed;
import org.sensorium.fusion.chat.jinja.Statement.Target;

/** Parses a template into statements; a statement that is not supported is refused by its name. */
final class Parser {
  private final TokenStream tokens;
  private final ExprParser expressions;
  private int loops; // for statements around the place that is parsed, within one macro
  private boolean generation;

  private Parser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExprParser(tokens);
  }

  /** A parsed template: its statements, and whether one of them is {@code generation}. */
  record Parsed(List<Placed> body, boolean hasGeneration) {}

  static Parsed parse(String source) {
    Parser parser = new Parser(new TokenStream(Lexer.tokenize(source)));
    List<Placed> body = parser.body();
    if (parser.tokens.current().kind() != Token.Kind.END) {
      throw parser.tokens.unexpected("the end of the template");
    }
    return new Parsed(body, parser.generation);
  }

  /** Statements up to one of the tags that end the body; that tag is left in place. */
  private List<Placed> body(String... ends) {
    List<Placed> body = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      switch (token.kind()) {
        case DATA -> body.add(place(new Statement.Data(tokens.take().text()), token));
        case PRINT_BEGIN -> {
          tokens.take();
          body.add(place(new Statement.Print(expressions.tuple(true)), token));
          tokens.expect(Token.Kind.PRINT_END, "}}");
        }
        case BLOCK_BEGIN -> {
          if (List.of(ends).contains(tokens.ahead().text())) {
            tokens.take();
            return List.copyOf(body);
          }
          tokens.take();
          body.add(place(statement(), token));
        }
        default -> {
          if (ends.length > 0) {
            throw tokens.unexpected("{% " + String.join(" %} or {% ", ends) + " %}");
          }
          return List.copyOf(body);
        }
      }
    }
  }

  private static Placed place(Statement statement, Token at) {
    return new Placed(statement, at.line());
  }

  private void endTag() {
    tokens.expect(Token.Kind.BLOCK_END, "%}");
  }

  /** The body of a statement whose begin tag ends here, and its end tag. */
  private List<Placed> bodyTo(String end) {
    endTag();
    List<Placed> body = body(end);
    tokens.take();
    endTag();
    return body;
  }

  private Statement statement() {
    Token tag = tokens.expect(Token.Kind.NAME, "the name of a statement");
    return switch (tag.text()) {
      case "if" -> ifStatement();
      case "for" -> forStatement();
      case "set" -> set();
      case "macro" -> macro();
      case "with" -> with();
      case "generation" -> generation();
      case "break" -> leave(Statement.Flow.BREAK);
      case "continue" -> leave(Statement.Flow.CONTINUE);
      default -> throw tokens.unsupported("the statement {%% %s %%}".formatted(tag.text()));
    };
  }

  private Statement ifStatement() {
    List<Statement.If.Branch> branches = new ArrayList<>();
    while (true) {
      var condition = expressions.tuple(false);
      endTag();
      branches.add(new Statement.If.Branch(condition, body("elif", "else", "endif")));
      String next = tokens.take().text();
      if (next.equals("else")) {
        branches.add(new Statement.If.Branch(null, bodyTo("endif")));
        break;
      } else if (next.equals("endif")) {
        endTag();
        break;
      }
    }
    return new Statement.If(List.copyOf(branches));
  }

  private Statement forStatement() {
    Target target = target(false);
    tokens.expectName("in");
    Expr items = expressions.tuple(false);
    Expr condition = tokens.skipName("if") ? expressions.expression() : null;
    if (tokens.isName("recursive")) {
      throw tokens.unsupported("a recursive {% for %}");
    }
    endTag();
    loops++;
    List<Placed> body = body("else", "endfor");
    loops--;
    List<Placed> otherwise = List.of();
    if (tokens.take().isName("else")) {
      otherwise = bodyTo("endfor");
    } else {
      endTag();
    }
    return new Statement.For(target, items, condition, body, otherwise);
  }

  private Target target(boolean members) {
    boolean parenthesised = tokens.skipOperator("(");
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      if (tokens.current().kind() != Token.Kind.NAME || tokens.isName("in")) {
        break;
      }
      String name = tokens.take().text();
      if (name.equals("loop")) {
        throw tokens.unsupported("assigning to 'loop'");
      }
      if (members && tokens.skipOperator(".")) {
        targets.add(new Target.Member(name, tokens.expect(Token.Kind.NAME, "a name").text()));
      } else {
        targets.add(new Target.Variable(name));
      }
      several |= tokens.isOperator(",");
    } while (tokens.skipOperator(","));
    if (parenthesised) {
      tokens.expectOperator(")");
    }
    if (targets.isEmpty()) {
      throw tokens.unexpected("a name to assign to");
    }
    return several ? new Target.Several(List.copyOf(targets)) : targets.get(0);
  }

  private Statement set() {
    Target target = target(true);
    if (tokens.skipOperator("=")) {
      Expr value = expressions.tuple(true);
      endTag();
      return new Statement.Set(target, value);
    }
    List<Statement.SetBlock.Filtering> filters = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      String name = expressions.filterName();
      filters.add(
          new Statement.SetBlock.Filtering(
              name,
              tokens.isOperator("(") ? expressions.callArguments() : Expr.CallArguments.NONE));
    }
    return new Statement.SetBlock(target, List.copyOf(filters), separate("endset"));
  }

  /** A body in which break and continue cannot leave a loop outside it. */
  private List<Placed> separate(String end) {
    int around = loops;
    loops = 0;
    List<Placed> body = bodyTo(end);
    loops = around;
    return body;
  }

  private Statement macro() {
    String name = tokens.expect(Token.Kind.NAME, "the name of a macro").text();
    List<Statement.Macro.Parameter> parameters = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.isOperator(")")) {
      String parameter = tokens.expect(Token.Kind.NAME, "a parameter").text();
      Expr otherwise = tokens.skipOperator("=") ? expressions.expression() : null;
      parameters.add(new Statement.Macro.Parameter(parameter, otherwise));
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(")");
    return new Statement.Macro(name, List.copyOf(parameters), separate("endmacro"));
  }

  private Statement with() {
    List<Statement.Set> settings = new ArrayList<>();
    while (tokens.current().kind() != Token.Kind.BLOCK_END) {
      if (!settings.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = tokens.expect(Token.Kind.NAME, "a name").text();
      tokens.expectOperator("=");
      settings.add(new Statement.Set(new Target.Variable(name), expressions.expression()));
    }
    return new Statement.With(List.copyOf(settings), bodyTo("endwith"));
  }

  private Statement generation() {
    generation = true;
    return new Statement.Generation(separate("endgeneration"));
  }

  private Statement leave(Statement.Flow flow) {
    if (loops == 0) {
      throw new JinjaException(
          JinjaException.Reason.SYNTAX,
          "line %d: break or continue outside a loop".formatted(tokens.current().line()));
    }
    endTag();
    return new Statement.Leave(flow);
  }
}
