package org.sensorium.datasets.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A block of 512 bytes in front of a member.
 *
 * <table>
 * <caption>Fields (POSIX 1003.1 pax, GNU tar)</caption>
 * <tr><th>from</th><th>to</th><th></th></tr>
 * <tr><td>0</td><td>100</td><td>name</td></tr>
 * <tr><td>124</td><td>136</td><td>size, octal; binary if the first bit is set</td></tr>
 * <tr><td>148</td><td>156</td><td>sum of all bytes, these eight taken as blanks</td></tr>
 * <tr><td>156</td><td>157</td><td>type</td></tr>
 * <tr><td>257</td><td>265</td><td>{@code ustar\0} and version, or {@code ustar} and blanks
 * (GNU)</td></tr>
 * <tr><td>345</td><td>500</td><td>what stands in front of the name; not in GNU's form</td></tr>
 * </table>
 */
final class TarHeader {
  /** Bytes of a header; members are padded to a multiple of it. */
  static final int BLOCK = 512;

  private static final int SUM_FROM = 148;
  private static final int SUM_TO = 156;

  private final byte[] block;

  private TarHeader(byte[] block) {
    this.block = block;
  }

  /** The header of a block; null if its sum is not that of a header. */
  static @Nullable TarHeader of(byte[] block) {
    if (block.length < BLOCK) {
      return null;
    }
    TarHeader header = new TarHeader(block);
    long sum = header.octal(SUM_FROM, SUM_TO);
    int unsigned = 0;
    int signed = 0; // of tars that old systems wrote
    for (int i = 0; i < BLOCK; i++) {
      byte sign = i >= SUM_FROM && i < SUM_TO ? (byte) ' ' : block[i];
      unsigned += sign & 0xFF;
      signed += sign;
    }
    return sum == unsigned || sum == signed ? header : null;
  }

  /** The kind of member; {@code '0'} is a file. */
  char type() {
    char type = (char) (block[156] & 0xFF);
    boolean file = type == 0 || type == '7';
    return file ? (name().endsWith("/") ? '5' : '0') : type;
  }

  /** The name, with what stands in front of it. */
  String name() {
    String name = text(0, 100);
    String magic = new String(block, 257, 6, StandardCharsets.ISO_8859_1);
    String prefix = magic.equals("ustar\0") ? text(345, 500) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Bytes of the member; negative if the field is no number. */
  long size() {
    if (block[124] >= 0) {
      return octal(124, 136);
    }
    long size = block[124] & 0x7F; // the highest bit marks the form
    for (int i = 125; i < 136; i++) {
      if (size > Long.MAX_VALUE >> 8) {
        return -1;
      }
      size = (size << 8) | (block[i] & 0xFF);
    }
    return size;
  }

  private String text(int from, int to) {
    int end = from;
    while (end < to && block[end] != 0) {
      end++;
    }
    return MemberNames.decode(Arrays.copyOfRange(block, from, end), StandardCharsets.ISO_8859_1);
  }

  private long octal(int from, int to) {
    long number = 0;
    boolean ended = false;
    boolean begun = false;
    for (int i = from; i < to; i++) {
      byte sign = block[i];
      if (sign == 0 || sign == ' ') {
        ended = begun;
      } else if (sign < '0' || sign > '7' || ended) {
        return -1;
      } else {
        begun = true;
        number = (number << 3) | (sign - '0');
      }
    }
    return number;
  }
}
