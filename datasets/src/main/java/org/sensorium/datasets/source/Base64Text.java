package org.sensorium.datasets.source;

import java.util.Arrays;

/**
 * Base64 as tables of pictures hold it (RFC 4648): either alphabet ({@code +/} or {@code -_}), with
 * or without the padding at the end, blanks and line ends between, and a {@code data:…;base64,} in
 * front. Anything else is a fault; nothing is skipped silently.
 */
public final class Base64Text {
  private static final int MAX_PREFIX = 200; // characters of "data:…;base64,"
  private static final byte[] VALUES = new byte[128];
  private static final byte NONE = -1;
  private static final byte BLANK = -2;

  static {
    Arrays.fill(VALUES, NONE);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
    VALUES['-'] = VALUES['+'];
    VALUES['_'] = VALUES['/'];
    for (char blank : " \t\r\n".toCharArray()) {
      VALUES[blank] = BLANK;
    }
  }

  private Base64Text() {}

  /**
   * The bytes.
   *
   * @throws RowException if the text is no base64, naming the place (characters counted from 1)
   */
  public static byte[] decode(String text) throws RowException {
    int from = start(text);
    byte[] bytes = new byte[(int) ((text.length() - from) * 3L / 4)];
    int length = 0;
    int signs = 0;
    int bits = 0;
    int at = from;
    for (; at < text.length() && text.charAt(at) != '='; at++) {
      byte value = value(text, at);
      if (value != BLANK) {
        bits = (bits << 6) | value;
        if (++signs % 4 != 1) {
          bytes[length++] = (byte) (bits >> (2 * (3 - ((signs - 1) % 4))));
        }
      }
    }
    checkEnd(text, at, signs);
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private static int start(String text) throws RowException {
    if (!text.startsWith("data:")) {
      return 0;
    }
    int comma = text.substring(0, Math.min(text.length(), MAX_PREFIX)).indexOf(',');
    if (comma < 0 || !text.startsWith(";base64", Math.max(0, comma - 7))) {
      throw new RowException(
          "the text starts with \"data:\" but not with \"data:…;base64,\"; expected base64");
    }
    return comma + 1;
  }

  private static byte value(String text, int at) throws RowException {
    char sign = text.charAt(at);
    byte value = sign < 128 ? VALUES[sign] : NONE;
    if (value == NONE) {
      throw new RowException(
          "character %d of the base64 text is %s; expected A-Z a-z 0-9 + / - _"
              .formatted(
                  at + 1,
                  sign > ' ' && sign < 127 ? "\"" + sign + "\"" : "U+%04X".formatted((int) sign)));
    }
    return value;
  }

  private static void checkEnd(String text, int end, int signs) throws RowException {
    int padding = 0;
    for (int at = end; at < text.length(); at++) {
      if (text.charAt(at) == '=') {
        padding++;
      } else if (value(text, at) != BLANK) {
        throw new RowException(
            "character %d of the base64 text follows the \"=\" that ends it".formatted(at + 1));
      }
    }
    if (signs == 0) {
      throw new RowException("the base64 text is empty");
    }
    if (signs % 4 == 1 || padding > 2 || (padding > 0 && (signs + padding) % 4 != 0)) {
      throw new RowException(
          "the base64 text ends at character %d after %d signs and %d \"=\"; it is cut off"
              .formatted(text.length(), signs, padding));
    }
  }
}
