package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * A string that remembers where its characters came from. Marks follow the characters through
 * joining, slicing and stripping; equality looks at the characters only.
 */
public final class Text implements Value {

  /**
   * Characters of one origin.
   *
   * @param start first UTF-16 index
   * @param end one past the last; equal to start where an empty string was put in
   * @param source what the caller attached to the string or message
   */
  public record Mark(int start, int end, Object source) {
    Mark shifted(int by) {
      return new Mark(start + by, end + by, source);
    }
  }

  static final Text EMPTY = new Text("", List.of());

  private final String value;
  private final List<Mark> marks;

  Text(String value, List<Mark> marks) {
    this.value = value;
    this.marks = List.copyOf(marks);
  }

  public static Text of(String value) {
    return value.isEmpty() ? EMPTY : new Text(value, List.of());
  }

  /** This text with all its characters attributed to {@code source}, besides earlier marks. */
  public Text markedBy(Object source) {
    List<Mark> all = new ArrayList<>(marks);
    all.add(new Mark(0, value.length(), source));
    return new Text(value, all);
  }

  public String value() {
    return value;
  }

  public List<Mark> marks() {
    return marks;
  }

  public Text plus(Text right) {
    if (marks.isEmpty() && right.marks.isEmpty()) {
      return of(value + right.value);
    }
    return new TextBuilder().append(this).append(right).toText();
  }

  /** Characters from UTF-16 index {@code start} to before {@code end}. */
  public Text slice(int start, int end) {
    if (start == 0 && end == value.length()) {
      return this;
    }
    String part = value.substring(start, end);
    List<Mark> kept = new ArrayList<>();
    for (Mark mark : marks) {
      int from = Math.max(mark.start, start);
      int to = Math.min(mark.end, end);
      // An empty mark stays an empty mark; so does what is left of a mark in an empty slice.
      if (from < to || (from == to && (mark.start == mark.end || start == end))) {
        kept.add(new Mark(from - start, to - start, mark.source));
      }
    }
    return new Text(part, kept);
  }

  /** Without white space at either end, as Python's {@code str.strip()} counts it. */
  public Text stripped() {
    return PythonStrings.strip(this, true, true);
  }

  /** Without white space at the end. */
  public Text strippedRight() {
    return PythonStrings.strip(this, false, true);
  }

  /** Rewrites each code point, carrying the marks along. */
  Text mapCodePoints(IntFunction<String> rewrite) {
    StringBuilder rewritten = new StringBuilder(value.length() + 16);
    int[] moved = new int[value.length() + 1]; // old index -> new index
    for (int i = 0; i < value.length(); ) {
      int codePoint = value.codePointAt(i);
      int width = Character.charCount(codePoint);
      for (int k = 0; k < width; k++) {
        moved[i + k] = rewritten.length();
      }
      rewritten.append(rewrite.apply(codePoint));
      i += width;
    }
    moved[value.length()] = rewritten.length();
    return new Text(rewritten.toString(), moved(moved));
  }

  /** Rewrites the whole string by a rule that keeps the order of characters (case mapping). */
  Text mapWhole(UnaryOperator<String> rewrite) {
    String rewritten = rewrite.apply(value);
    if (marks.isEmpty() || rewritten.length() == value.length()) {
      return new Text(rewritten, marks);
    }
    int[] moved = new int[value.length() + 1];
    for (int i = 0; i <= value.length(); i++) {
      moved[i] = Math.min(rewritten.length(), rewrite.apply(value.substring(0, i)).length());
    }
    return new Text(rewritten, moved(moved));
  }

  private List<Mark> moved(int[] moved) {
    return marks.stream().map(m -> new Mark(moved[m.start], moved[m.end], m.source)).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && text.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
