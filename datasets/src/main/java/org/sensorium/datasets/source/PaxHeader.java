package org.sensorium.datasets.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a pax header says of the member behind it: lines of {@code "length key=value\n"}, the length
 * in bytes counting the whole line.
 *
 * @param name null where the member's own header has it
 * @param size bytes; negative where the member's own header has it
 * @param sparse the member's bytes are those of a file with holes
 */
record PaxHeader(@Nullable String name, long size, boolean sparse) {
  static final PaxHeader NONE = new PaxHeader(null, -1, false);

  static PaxHeader of(byte[] bytes) throws TarReader.Damaged {
    PaxHeader known = NONE;
    for (int at = 0; at < bytes.length && bytes[at] != 0; ) {
      int blank = at;
      int length = 0;
      while (blank < bytes.length && bytes[blank] >= '0' && bytes[blank] <= '9' && length < 1e7) {
        length = 10 * length + bytes[blank++] - '0';
      }
      int end = at + length; // behind the newline
      int equals = blank + 1;
      while (equals < Math.min(end, bytes.length) && bytes[equals] != '=') {
        equals++;
      }
      if (end > bytes.length
          || equals >= end - 1
          || bytes[blank] != ' '
          || bytes[end - 1] != '\n') {
        throw new TarReader.Damaged("a pax header is damaged; download the archive again");
      }
      known =
          known.with(
              new String(bytes, blank + 1, equals - blank - 1, StandardCharsets.UTF_8),
              MemberNames.decode(
                  Arrays.copyOfRange(bytes, equals + 1, end - 1), StandardCharsets.ISO_8859_1));
      at = end;
    }
    return known;
  }

  private PaxHeader with(String key, String value) throws TarReader.Damaged {
    return switch (key) {
      case "path" -> new PaxHeader(value, size, sparse);
      case "size" -> new PaxHeader(name, bytes(value), sparse);
      default -> key.startsWith("GNU.sparse.") ? new PaxHeader(name, size, true) : this;
    };
  }

  private static long bytes(String value) throws TarReader.Damaged {
    try {
      long size = Long.parseLong(value);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new TarReader.Damaged("a pax header gives the size \"%s\"".formatted(value));
  }
}
