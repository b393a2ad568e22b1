package org.sensorium.datasets.source;

import java.io.IOException;

/**
 * Measures what begins in a window of JSON text: brackets are counted, strings passed over, nothing
 * is parsed. The window may move meanwhile; distances are from its {@code at}.
 */
final class JsonScanner {
  private final ByteWindow window;

  JsonScanner(ByteWindow window) {
    this.window = window;
  }

  /**
   * Length of the value that starts {@code skip} bytes ahead; -1 if the file ends in it, 0 if there
   * is none.
   */
  int length(int skip) throws IOException {
    int depth = 0;
    boolean text = false;
    byte[] bytes = window.bytes;
    int i = window.at + skip;
    int end = window.end;
    while (true) {
      if (i >= end) {
        int done = i - window.at;
        if (!window.more()) {
          return depth == 0 && !text ? Math.min(done, window.end - window.at) - skip : -1;
        }
        bytes = window.bytes;
        i = window.at + done;
        end = window.end;
        continue;
      }
      if (text) {
        i = TextEnd.of(bytes, i, end);
        if (i < end && bytes[i] == '\\') {
          i += 2;
        } else if (i < end) {
          i++;
          text = false;
          if (depth == 0) {
            return i - window.at - skip;
          }
        }
        continue;
      }
      byte sign = bytes[i++];
      if (sign == '"') {
        text = true;
      } else if (sign == '{' || sign == '[') {
        depth++;
      } else if (sign == '}' || sign == ']') {
        if (--depth <= 0) {
          return i - window.at - skip - (depth < 0 ? 1 : 0);
        }
      } else if (depth == 0 && (sign == ',' || sign == ' ' || sign == '\n' || sign == '\r')) {
        return i - 1 - window.at - skip;
      }
    }
  }

  /** Passes over a value of any size, keeping nothing. */
  void passValue() throws IOException {
    int depth = 0;
    boolean text = false;
    for (int sign = window.peek(); sign >= 0; sign = window.peek()) {
      if (!text && depth == 0 && (sign == ',' || sign == '}')) {
        return;
      }
      window.at++;
      if (text) {
        if (sign == '\\' && window.peek() >= 0) {
          window.at++;
        } else if (sign == '"') {
          text = false;
        }
      } else if (sign == '"') {
        text = true;
      } else if (sign == '{' || sign == '[') {
        depth++;
      } else if (sign == '}' || sign == ']') {
        depth--;
      }
    }
  }

  /** Bytes up to the line end, or to the end of the file. */
  int lineLength(byte lineEnd) throws IOException {
    int length = 0;
    while (true) {
      byte[] bytes = window.bytes;
      int at = window.at;
      int end = window.end;
      for (int i = at + length; i < end; i++) {
        if (bytes[i] == lineEnd) {
          return i - at;
        }
      }
      length = end - at;
      if (!window.more()) {
        return length;
      }
    }
  }

  /** The byte so many places ahead, 0 to 255; -1 if the file ends before it. */
  int ahead(int places) throws IOException {
    while (window.at + places >= window.end) {
      if (!window.more()) {
        return -1;
      }
    }
    return window.bytes[window.at + places] & 0xFF;
  }

  /** Whether a blank, or that sign, stands so many places ahead. */
  boolean isBlankOr(int places, char other) throws IOException {
    int sign = ahead(places);
    return sign == other || sign >= 0 && isBlank((byte) sign);
  }

  static boolean isBlank(byte sign) {
    return sign == ' ' || sign == '\n' || sign == '\r' || sign == '\t';
  }
}
