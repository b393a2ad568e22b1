package org.sensorium.fusion.chat.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The directives of {@code strftime} that chat templates use, in the C locale. */
final class Strftime {
  private Strftime() {}

  static String format(String format, LocalDateTime time) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      boolean bare = i + 1 < format.length() && format.charAt(i + 1) == '-';
      i += bare ? 2 : 1;
      char directive = i < format.length() ? format.charAt(i) : ' ';
      String text = directive(directive, time);
      out.append(bare ? withoutZeros(text) : text);
    }
    return out.toString();
  }

  private static String withoutZeros(String digits) {
    String stripped = digits.replaceFirst("^0+(?=[0-9])", "");
    if (!stripped.matches("[0-9]+")) {
      throw JinjaException.unsupported("the strftime flag '-' before a name");
    }
    return stripped;
  }

  private static String directive(char directive, LocalDateTime time) {
    return switch (directive) {
      case '%' -> "%";
      case 'a' -> pattern("EEE", time);
      case 'A' -> pattern("EEEE", time);
      case 'b', 'h' -> pattern("MMM", time);
      case 'B' -> pattern("MMMM", time);
      case 'd' -> pattern("dd", time);
      case 'e' -> "%2d".formatted(time.getDayOfMonth());
      case 'm' -> pattern("MM", time);
      case 'y' -> pattern("yy", time);
      case 'Y' -> pattern("yyyy", time);
      case 'H' -> pattern("HH", time);
      case 'I' -> pattern("hh", time);
      case 'M' -> pattern("mm", time);
      case 'S' -> pattern("ss", time);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'j' -> pattern("DDD", time);
      case 'F' -> pattern("yyyy-MM-dd", time);
      case 'T' -> pattern("HH:mm:ss", time);
      case 'D' -> pattern("MM/dd/yy", time);
      case 'R' -> pattern("HH:mm", time);
      default -> throw JinjaException.unsupported("the strftime directive %" + directive);
    };
  }

  private static String pattern(String pattern, LocalDateTime time) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }
}
