package org.sensorium.media.container;

import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.sensorium.media.MediaException;

/**
 * Tells whether a file is shorter than it says.
 *
 * <table>
 *   <caption>What says how long a file is</caption>
 *   <tr><td>MP4, QuickTime</td><td>the last byte of any sample in the index</td></tr>
 *   <tr><td>AVI, WAV</td><td>the RIFF chunk's size; 0 and 2 GiB up mean that the writer did not know</td></tr>
 *   <tr><td>Matroska, WebM</td><td>the segment's size, unless all its bits are set</td></tr>
 *   <tr><td>GIF</td><td>the last byte other than 0 is {@code 3B}</td></tr>
 * </table>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8794">RFC 8794, EBML: numbers and sizes</a>
 */
final class Truncation {
  private static final int SEGMENT = 0x18538067;
  private static final int HEAD = 4096; // bytes; an EBML header is shorter
  private static final int GIF_END = 0x3B;
  private static final int GIF_PADDING = 1024; // bytes of zeros that some writers append
  private static final long UNKNOWN_FROM = 0x7FFF_0000L; // a RIFF size

  private Truncation() {}

  static boolean found(String format, NativeInput input, AVFormatContext context)
      throws MediaException {
    return switch (format.split(",", -1)[0]) {
      case "mov" -> indexEnd(context) > input.size();
      case "avi", "wav" -> riffEnd(input) > input.size();
      case "matroska" -> segmentEnd(input) > input.size();
      case "gif" -> !endsWithTrailer(input);
      default -> false;
    };
  }

  private static long indexEnd(AVFormatContext context) {
    long end = 0;
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      int count = avformat_index_get_entries_count(stream);
      for (int k = 0; k < count; k++) {
        AVIndexEntry entry = avformat_index_get_entry(stream, k);
        end = Math.max(end, entry.pos() + entry.size());
      }
    }
    return end;
  }

  private static long riffEnd(NativeInput input) throws MediaException {
    byte[] head = input.peek(0, 8);
    if (head.length < 8) {
      return Long.MAX_VALUE;
    }
    long size = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFF_FFFFL;
    return size >= UNKNOWN_FROM ? 0 : 8 + size;
  }

  private static long segmentEnd(NativeInput input) throws MediaException {
    byte[] head = input.peek(0, HEAD);
    for (int at = 0; at + 12 < head.length; at++) {
      if (ByteBuffer.wrap(head).getInt(at) == SEGMENT) {
        int first = head[at + 4] & 0xFF;
        int length = Integer.numberOfLeadingZeros(first) - 23; // bytes of the size, 1 to 8
        long size = first & (0xFF >> length);
        for (int i = 1; i < length && length <= 8; i++) {
          size = (size << 8) | (head[at + 4 + i] & 0xFF);
        }
        boolean known = size != (1L << (7 * length)) - 1;
        return known ? at + 4 + length + size : 0;
      }
    }
    return 0;
  }

  private static boolean endsWithTrailer(NativeInput input) throws MediaException {
    byte[] tail = input.peek(Math.max(0, input.size() - GIF_PADDING), GIF_PADDING);
    int last = tail.length - 1;
    while (last > 0 && tail[last] == 0) {
      last--;
    }
    return last >= 0 && tail[last] == GIF_END;
  }
}
