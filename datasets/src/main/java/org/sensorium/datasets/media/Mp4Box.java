package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A box of an MP4 or QuickTime file: u32 n, 4 letters, then up to n bytes in all; n = 1: the size
 * is the u64 after the letters, n = 0: up to the end.
 *
 * @param type its letters
 * @param body offset of what it holds
 * @param end offset behind it, as it claims
 */
record Mp4Box(String type, long body, long end) {
  private static final int HEADER = 8; // bytes
  private static final int MAX_CHILDREN = 1000;

  /**
   * The box at an offset; its end may lie behind the limit.
   *
   * @param limit end of what the box lies in
   */
  static Mp4Box at(HeaderFile file, long offset, long limit) throws IOException {
    String type = file.text(offset + 4, 4);
    long size = file.u32(offset, true);
    long body = offset + HEADER;
    if (size == 1) {
      size = file.i64(body, true);
      body += HEADER;
    } else if (size == 0) {
      size = limit - offset;
    }
    if (size < body - offset || size > Long.MAX_VALUE - offset) {
      throw file.damaged(
          "box \"%s\" at byte %d claims %s bytes, expected at least %d"
              .formatted(
                  HeaderLines.shown(type), offset, Long.toUnsignedString(size), body - offset));
    }
    return new Mp4Box(type, body, offset + size);
  }

  /** Whether its type is letters: other bytes are no box. */
  boolean isNamed() {
    return type.chars().allMatch(sign -> sign >= ' ' && sign < 127);
  }

  /** The boxes in this one. */
  List<Mp4Box> children(HeaderFile file) throws IOException {
    List<Mp4Box> children = new ArrayList<>();
    for (long at = body; at + HEADER <= end && children.size() < MAX_CHILDREN; ) {
      Mp4Box child = at(file, at, end);
      if (child.end > end) {
        throw file.damaged(
            "box \"%s\" at byte %d ends at byte %d, behind the box \"%s\" that it lies in"
                .formatted(HeaderLines.shown(child.type), at, child.end, type));
      }
      children.add(child);
      at = child.end;
    }
    return children;
  }

  /** The first box in this one of a type; null if there is none. */
  @Nullable Mp4Box child(HeaderFile file, String wanted) throws IOException {
    for (Mp4Box child : children(file)) {
      if (child.type.equals(wanted)) {
        return child;
      }
    }
    return null;
  }

  /** Refuses a box that is shorter than what is read of it. */
  Mp4Box require(HeaderFile file, int least) throws IOException {
    if (end - body < least) {
      throw file.damaged(
          "box \"%s\" holds %d bytes, expected at least %d".formatted(type, end - body, least));
    }
    return this;
  }
}
