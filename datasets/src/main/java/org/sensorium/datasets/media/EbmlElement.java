package org.sensorium.datasets.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An element of an EBML file: its id, its size, its bytes. Id and size are numbers of 1 to 8 bytes
 * (ids up to 4), of which the leading zero bits of the first byte tell how many follow; in an id
 * these bits stay, a size of all ones means "up to where the outer element ends".
 *
 * @param body offset of its bytes
 * @param end offset behind it, as it claims
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8794">RFC 8794</a>
 */
record EbmlElement(int id, long body, long end) {
  private static final int MAX_CHILDREN = 1000;

  /** The element at an offset, in an outer one that ends at the limit. */
  static EbmlElement at(HeaderFile file, long offset, long limit) throws IOException {
    int idBytes = bytes(file, offset, 4);
    long id = number(file, offset, idBytes);
    int sizeBytes = bytes(file, offset + idBytes, 8);
    long body = offset + idBytes + sizeBytes;
    long mask = (1L << (7 * sizeBytes)) - 1;
    long size = number(file, offset + idBytes, sizeBytes) & mask;
    return new EbmlElement((int) id, body, size == mask ? Math.max(body, limit) : body + size);
  }

  private static int bytes(HeaderFile file, long at, int most) throws IOException {
    int bytes = Integer.numberOfLeadingZeros(file.u8(at)) - 23;
    if (bytes > most) {
      throw file.damaged("byte %d is not the start of a Matroska element".formatted(at));
    }
    return bytes;
  }

  private static long number(HeaderFile file, long at, int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | file.u8(at + i);
    }
    return number;
  }

  /** Length of its bytes. */
  long size() {
    return end - body;
  }

  /** The elements in this one. */
  List<EbmlElement> children(HeaderFile file) throws IOException {
    List<EbmlElement> children = new ArrayList<>();
    for (long at = body; at < end && children.size() < MAX_CHILDREN; ) {
      EbmlElement child = at(file, at, end);
      if (child.end > end) {
        throw file.damaged(
            "element %X at byte %d ends at byte %d, behind the one that it lies in"
                .formatted(child.id, at, child.end));
      }
      children.add(child);
      at = child.end;
    }
    return children;
  }

  /** Its value as an unsigned number of up to 8 bytes. */
  long unsigned(HeaderFile file) throws IOException {
    if (size() > 8) {
      throw file.damaged("element %X has %d bytes, expected up to 8".formatted(id, size()));
    }
    return number(file, body, (int) size());
  }

  /** Its value as a floating number of 0, 4 or 8 bytes. */
  double floating(HeaderFile file) throws IOException {
    return switch ((int) Math.min(size(), Integer.MAX_VALUE)) {
      case 0 -> 0;
      case 4 -> file.f32(body, true);
      case 8 -> file.f64(body, true);
      default ->
          throw file.damaged("element %X has %d bytes, expected 0, 4 or 8".formatted(id, size()));
    };
  }
}
