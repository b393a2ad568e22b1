package org.sensorium.fusion.chat;

/**
 * A stretch of rendered text.
 *
 * @param start first UTF-16 index
 * @param end one past the last
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no span from %d to %d".formatted(start, end));
    }
  }

  boolean contains(int from, int to) {
    return start <= from && to <= end;
  }
}
