package org.sensorium.datasets.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of a text in lower case: runs of letters and digits; each Han sign is one. */
final class Words {
  private Words() {}

  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    int i = 0;
    while (i < text.length()) {
      int sign = text.codePointAt(i);
      int width = Character.charCount(sign);
      boolean ideograph = Character.isIdeographic(sign);
      if (start >= 0 && (ideograph || !Character.isLetterOrDigit(sign))) {
        words.add(text.substring(start, i).toLowerCase(Locale.ROOT));
        start = -1;
      }
      if (ideograph) {
        words.add(text.substring(i, i + width));
      } else if (start < 0 && Character.isLetterOrDigit(sign)) {
        start = i;
      }
      i += width;
    }
    if (start >= 0) {
      words.add(text.substring(start).toLowerCase(Locale.ROOT));
    }
    return words;
  }
}
