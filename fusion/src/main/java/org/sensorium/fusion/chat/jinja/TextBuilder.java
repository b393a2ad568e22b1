package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;

/** Collects text and its marks; refuses to grow past what a prompt can be. */
public final class TextBuilder {
  /** Longest text, in UTF-16 units. */
  static final int MAX_CHARS = 1 << 24;

  private final StringBuilder text = new StringBuilder();
  private final List<Text.Mark> marks = new ArrayList<>();

  public TextBuilder append(Text part) {
    int offset = text.length();
    append(part.value());
    for (Text.Mark mark : part.marks()) {
      marks.add(mark.shifted(offset));
    }
    return this;
  }

  public TextBuilder append(String part) {
    if ((long) text.length() + part.length() > MAX_CHARS) {
      throw new JinjaException(
          JinjaException.Reason.LIMIT,
          "the rendered text would be longer than %d characters".formatted(MAX_CHARS));
    }
    text.append(part);
    return this;
  }

  public int length() {
    return text.length();
  }

  /** Attributes everything written since {@code start} to {@code source}. */
  public void mark(int start, Object source) {
    marks.add(new Text.Mark(start, text.length(), source));
  }

  public Text toText() {
    return new Text(text.toString(), marks);
  }
}
