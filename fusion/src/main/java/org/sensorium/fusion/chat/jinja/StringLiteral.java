package org.sensorium.fusion.chat.jinja;

/** Python's escapes in a string literal. */
final class StringLiteral {
  private StringLiteral() {}

  /** The value of a literal, given the characters between its quotes. */
  static String unescape(String body) {
    StringBuilder out = new StringBuilder(body.length());
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = body.charAt(i++); // the lexer leaves no backslash at the end
      switch (escaped) {
        case '\n' -> {} // a backslash joins two lines
        case '\\', '\'', '"' -> out.append(escaped);
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\u000b');
        case 'x' -> i = hex(body, i, 2, out);
        case 'u' -> i = hex(body, i, 4, out);
        case 'U' -> i = hex(body, i, 8, out);
        case 'N' -> throw JinjaException.unsupported("the string escape \\N{...}");
        case '0', '1', '2', '3', '4', '5', '6', '7' -> i = octal(body, i - 1, out);
        default -> out.append('\\').append(escaped); // Python keeps an unknown escape
      }
    }
    return out.toString();
  }

  private static int hex(String body, int start, int digits, StringBuilder out) {
    int end = start + digits;
    if (end > body.length() || !body.substring(start, end).matches("[0-9a-fA-F]+")) {
      throw new JinjaException(
          JinjaException.Reason.SYNTAX,
          "string '%s': an escape needs %d hexadecimal digits".formatted(body, digits));
    }
    long codePoint = Long.parseLong(body.substring(start, end), 16);
    if (codePoint > Character.MAX_CODE_POINT) {
      throw new JinjaException(
          JinjaException.Reason.SYNTAX, "string '%s': no such character".formatted(body));
    }
    out.appendCodePoint((int) codePoint);
    return end;
  }

  private static int octal(String body, int start, StringBuilder out) {
    int end = start;
    while (end < body.length()
        && end < start + 3
        && body.charAt(end) >= '0'
        && body.charAt(end) <= '7') {
      end++;
    }
    out.append((char) Integer.parseInt(body.substring(start, end), 8));
    return end;
  }
}
