package org.sensorium.datasets.media;

import java.io.IOException;

/**
 * A chunk of a RIFF or IFF file: 4 letters, u32 n, n bytes, padded to an even length.
 *
 * @param body offset of its bytes
 * @param size of its bytes, as it claims
 */
record HeaderChunk(String id, long body, long size) {

  static HeaderChunk at(HeaderFile file, long offset, boolean bigEndian) throws IOException {
    return new HeaderChunk(file.text(offset, 4), offset + 8, file.u32(offset + 4, bigEndian));
  }

  /** Offset of the chunk after it. */
  long next() {
    return body + size + (size & 1);
  }

  /** Refuses a chunk that is shorter than what is read of it. */
  void require(HeaderFile file, int least) throws IOException {
    if (size < least) {
      throw file.damaged(
          "chunk \"%s\" has %d bytes, expected at least %d"
              .formatted(HeaderLines.shown(id), size, least));
    }
  }
}
