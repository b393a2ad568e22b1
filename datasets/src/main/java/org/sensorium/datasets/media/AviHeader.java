package org.sensorium.datasets.media;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;

/**
 * The header of an AVI file.
 *
 * <pre>
 *   0   "RIFF", u32 size, "AVI "
 *   then chunks and lists ("LIST", u32 size, 4 letters, chunks), least byte first:
 *     hdrl  avih   u32 microseconds a frame, …; at byte 16 u32 frames, at 32 u32 width, u32 height
 *           strl   strh  "vids" or "auds"; at byte 20 u32 scale, u32 rate, u32, u32 length: frames
 *                        of scale / rate seconds
 *                  strf  "vids": u32, i32 width, i32 height; "auds": u16, u16 channels, u32 rate
 *     movi  the frames themselves
 * </pre>
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/directshow/avi-riff-file-reference">AVI
 *     RIFF file reference</a>
 */
final class AviHeader {
  private final HeaderFile file;
  private String stream = "";
  private long width;
  private long height;
  private long frames;
  private double seconds;
  private int sampleRate;
  private int channels;

  private AviHeader(HeaderFile file) {
    this.file = file;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "RIFF") && file.has(8, "AVI ");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    AviHeader header = new AviHeader(file);
    header.readFile();
    return new MediaHeader(
        Media.Kind.VIDEO,
        "avi",
        file.positive(header.width, "the clip's width"),
        file.positive(header.height, "the clip's height"),
        header.seconds > 0 ? header.seconds : Double.NaN,
        header.sampleRate,
        header.channels,
        header.frames);
  }

  private void readFile() throws IOException {
    long claimed = 8 + file.u32(4, false);
    if (claimed > file.length()) {
      throw file.truncated(
          "the AVI claims %d bytes, the file has %d".formatted(claimed, file.length()));
    }
    boolean headerSeen = false;
    HeaderChunk chunk;
    for (long at = 12; at + 12 <= file.length(); at = chunk.next()) {
      chunk = HeaderChunk.at(file, at, false);
      boolean list = chunk.id().equals("LIST");
      if (list && file.has(chunk.body(), "hdrl")) {
        headerSeen = true;
        readChunks(chunk, 0);
      } else if (list && file.has(chunk.body(), "movi")) {
        if (!headerSeen) {
          throw file.damaged("the AVI has its frames before its header (\"hdrl\")");
        }
        if (chunk.size() > file.length() - chunk.body()) {
          throw file.truncated(
              "the AVI claims %d bytes of frames, %d are left"
                  .formatted(chunk.size(), file.length() - chunk.body()));
        }
        return;
      }
    }
    throw file.truncated("the AVI has no frames (\"movi\")");
  }

  /** Reads a list of the header; those in it only once more deep. */
  private void readChunks(HeaderChunk list, int depth) throws IOException {
    long end = Math.min(list.body() + list.size(), file.length());
    HeaderChunk chunk;
    for (long at = list.body() + 4; at + 8 <= end; at = chunk.next()) {
      chunk = HeaderChunk.at(file, at, false);
      if (chunk.size() > end - chunk.body()) {
        throw file.damaged(
            "chunk \"%s\" at byte %d claims %d bytes, the list it lies in has %d left"
                .formatted(HeaderLines.shown(chunk.id()), at, chunk.size(), end - chunk.body()));
      }
      readChunk(chunk, depth);
    }
  }

  private void readChunk(HeaderChunk chunk, int depth) throws IOException {
    long at = chunk.body();
    switch (chunk.id()) {
      case "avih" -> {
        chunk.require(file, 40);
        frames = file.u32(at + 16, false);
        seconds = file.u32(at, false) * 1e-6 * frames;
        width = file.u32(at + 32, false);
        height = file.u32(at + 36, false);
      }
      case "strh" -> {
        chunk.require(file, 36);
        stream = file.text(at, 4);
        long rate = file.u32(at + 24, false);
        long length = file.u32(at + 32, false);
        if (stream.equals("vids") && rate > 0 && length > 0) {
          frames = length;
          seconds = (double) length * file.u32(at + 20, false) / rate;
        }
      }
      case "strf" -> {
        if (stream.equals("vids")) {
          chunk.require(file, 12);
          width = file.u32(at + 4, false);
          height = Math.abs((long) (int) file.u32(at + 8, false)); // negative: from the top
        } else if (stream.equals("auds") && sampleRate == 0) {
          chunk.require(file, 8);
          channels = file.u16(at + 2, false);
          sampleRate = file.positive(file.u32(at + 4, false), "the sound's sample rate");
        }
      }
      case "LIST" -> {
        if (depth == 0) {
          readChunks(chunk, 1);
        }
      }
      default -> {}
    }
  }
}
