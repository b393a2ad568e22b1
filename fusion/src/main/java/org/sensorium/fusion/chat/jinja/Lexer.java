package org.sensorium.fusion.chat.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens with {@code trim_blocks} and {@code lstrip_blocks} on and the final
 * line break dropped: the settings of transformers. The rules are those of Jinja 3.1's lexer.
 */
final class Lexer {
  private static final String SPACE = // as Python's \\s
      "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");
  private static final Pattern TAG = Pattern.compile("\\{[#%{]([-+]?)");
  private static final Pattern RAW_BEGIN =
      Pattern.compile("\\{%[-+]?" + SPACE + "raw" + SPACE + "(-%}" + SPACE + "|%})");
  private static final Pattern RAW_END =
      Pattern.compile(
          "\\{%([-+]?)" + SPACE + "endraw" + SPACE + "(?:\\+%}|-%}" + SPACE + "|%}\\n?)");
  private static final Pattern COMMENT_END = Pattern.compile("\\+#}|-#}" + SPACE + "|#}\\n?");
  private static final Pattern BLOCK_END = Pattern.compile("\\+%}|-%}" + SPACE + "|%}\\n?");
  private static final Pattern PRINT_END = Pattern.compile("-}}" + SPACE + "|}}");
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?[eE][+-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile("0[bB](_?[01])+|0[oO](_?[0-7])+|0[xX](_?[\\da-fA-F])+|[1-9](_?\\d)*|0(_?0)*");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}_]*");
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private int line = 1;
  // lstrip_blocks applies at the start of a line, which the tag before may have ended.
  private boolean atLineStart = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokenize(String template) {
    String source = LINE_BREAK.matcher(template).replaceAll("\n");
    if (source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    Matcher tag = TAG.matcher(source);
    while (position < source.length()) {
      if (!tag.find(position)) {
        add(Token.Kind.DATA, source.substring(position));
        advanceTo(source.length());
        break;
      }
      char type = source.charAt(tag.start() + 1);
      String sign = tag.group(1);
      String data = source.substring(position, tag.start());
      add(Token.Kind.DATA, stripped(data, sign, type == '{'));
      Matcher raw = at(RAW_BEGIN, tag.start());
      if (raw.lookingAt()) {
        advanceTo(raw.end());
        raw();
      } else {
        advanceTo(tag.end());
        switch (type) {
          case '#' -> comment();
          case '%' -> tag(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, BLOCK_END);
          default -> tag(Token.Kind.PRINT_BEGIN, Token.Kind.PRINT_END, PRINT_END);
        }
      }
    }
    tokens.add(new Token(Token.Kind.END, "", line));
  }

  private String stripped(String data, String sign, boolean print) {
    if (sign.equals("-")) {
      return PythonStrings.strip(Text.of(data), false, true).value();
    }
    int lineStart = data.lastIndexOf('\n') + 1;
    boolean fromLineStart = lineStart > 0 || atLineStart;
    if (!sign.equals("+") && !print && fromLineStart && isBlank(data.substring(lineStart))) {
      return data.substring(0, lineStart);
    }
    return data;
  }

  private static boolean isBlank(String text) {
    return text.codePoints().allMatch(PythonStrings::isSpace);
  }

  private void comment() {
    Matcher end = at(COMMENT_END, position);
    if (!end.find()) {
      throw syntax("a comment is not closed");
    }
    advanceTo(end.end());
  }

  private void raw() {
    Matcher end = at(RAW_END, position);
    if (!end.find()) {
      throw syntax("{% raw %} is not closed");
    }
    String data = source.substring(position, end.start());
    add(Token.Kind.DATA, stripped(data, end.group(1), false));
    advanceTo(end.end());
  }

  private void tag(Token.Kind begin, Token.Kind end, Pattern endPattern) {
    tokens.add(new Token(begin, "", line));
    Deque<Character> open = new ArrayDeque<>();
    while (true) {
      Matcher matcher = at(endPattern, position);
      // Inside brackets the end of a tag is an operator: {{ {'a': {}} }}.
      if (open.isEmpty() && matcher.lookingAt()) {
        tokens.add(new Token(end, "", line));
        advanceTo(matcher.end());
        return;
      }
      if (position >= source.length()) {
        throw syntax("a tag is not closed");
      }
      int codePoint = source.codePointAt(position);
      if (PythonStrings.isSpace(codePoint)) {
        advanceTo(position + 1);
      } else if (!accept(FLOAT, Token.Kind.FLOAT)
          && !accept(INTEGER, Token.Kind.INTEGER)
          && !accept(NAME, Token.Kind.NAME)
          && !acceptString()) {
        operator(open);
      }
    }
  }

  private boolean accept(Pattern pattern, Token.Kind kind) {
    Matcher matcher = at(pattern, position);
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group(), line));
    advanceTo(matcher.end());
    return true;
  }

  private boolean acceptString() {
    char quote = source.charAt(position);
    if (quote != '"' && quote != '\'') {
      return false;
    }
    int end = position + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw syntax("a string is not closed");
    }
    String body = source.substring(position + 1, end);
    tokens.add(new Token(Token.Kind.STRING, StringLiteral.unescape(body), line));
    advanceTo(end + 1);
    return true;
  }

  private void operator(Deque<Character> open) {
    Matcher matcher = at(OPERATOR, position);
    if (!matcher.lookingAt()) {
      throw syntax("unexpected character '%s'".formatted(source.charAt(position)));
    }
    String operator = matcher.group();
    switch (operator) {
      case "{" -> open.push('}');
      case "(" -> open.push(')');
      case "[" -> open.push(']');
      case "}", ")", "]" -> {
        if (open.isEmpty() || open.pop() != operator.charAt(0)) {
          throw syntax("unexpected '%s'".formatted(operator));
        }
      }
      default -> {}
    }
    tokens.add(new Token(Token.Kind.OPERATOR, operator, line));
    advanceTo(matcher.end());
  }

  private void add(Token.Kind kind, String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(kind, text, line));
    }
  }

  private Matcher at(Pattern pattern, int start) {
    Matcher matcher = pattern.matcher(source).region(start, source.length());
    return matcher.useTransparentBounds(true); // FLOAT looks behind
  }

  private void advanceTo(int end) {
    for (int i = position; i < end; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    if (end > position) {
      atLineStart = source.charAt(end - 1) == '\n';
    }
    position = end;
  }

  private JinjaException syntax(String message) {
    return new JinjaException(JinjaException.Reason.SYNTAX, "line %d: %s".formatted(line, message));
  }
}
