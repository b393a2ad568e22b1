package org.sensorium.datasets.build.sandbox.clip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Packs JPEG frames into an AVI file (Motion JPEG), which every player reads.
 *
 * <pre>
 *   RIFF "AVI "
 *     LIST "hdrl"
 *       avih                   56 bytes: frame time, sizes, number of frames
 *       LIST "strl"
 *         strh                 56 bytes: "vids", "MJPG", rate / scale frames a second
 *         strf                 40 bytes: the picture's width, height, 24 bits, "MJPG"
 *     LIST "movi"
 *       00dc …                 one chunk a frame, padded to an even length
 *     idx1                     16 bytes a frame: "00dc", key frame, offset from "movi", length
 * </pre>
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/directshow/avi-riff-file-reference">AVI
 *     RIFF file reference</a>
 */
final class AviFile {
  private static final int AVIH = 56;
  private static final int STRH = 56;
  private static final int STRF = 40;
  private static final int CHUNK = 8; // four letters and a length
  private static final int LIST = 12; // a chunk's head and the list's four letters
  private static final int INDEX_ENTRY = 16;
  private static final int HAS_INDEX = 0x10;
  private static final int KEY_FRAME = 0x10;

  private final List<byte[]> frames;
  private final int width;
  private final int height;
  private final int framesPerSecond;
  private final ByteBuffer out;

  private AviFile(List<byte[]> frames, int width, int height, int framesPerSecond) {
    this.frames = frames;
    this.width = width;
    this.height = height;
    this.framesPerSecond = framesPerSecond;
    int size = LIST + headerList() + moviList() + CHUNK + INDEX_ENTRY * frames.size();
    this.out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Packs frames.
   *
   * @param frames JPEG files of this width and height
   * @return the file
   */
  static byte[] of(List<byte[]> frames, int width, int height, int framesPerSecond) {
    AviFile file = new AviFile(frames, width, height, framesPerSecond);
    file.list("RIFF", file.out.capacity() - CHUNK, "AVI ");
    file.header();
    file.movi();
    file.index();
    return file.out.array();
  }

  private int streamList() {
    return LIST + CHUNK + STRH + CHUNK + STRF;
  }

  private int headerList() {
    return LIST + CHUNK + AVIH + streamList();
  }

  private int moviList() {
    return LIST + frames.stream().mapToInt(frame -> CHUNK + padded(frame)).sum();
  }

  private int largest() {
    return frames.stream().mapToInt(frame -> frame.length).max().orElse(0);
  }

  private void header() {
    list("LIST", headerList() - CHUNK, "hdrl");
    chunk("avih", AVIH);
    ints(
        Math.round(1e6f / framesPerSecond), // microseconds a frame
        largest() * framesPerSecond, // most bytes a second
        0, // padding
        HAS_INDEX,
        frames.size(),
        0, // initial frames
        1, // streams
        largest(),
        width,
        height,
        0,
        0,
        0,
        0);
    list("LIST", streamList() - CHUNK, "strl");
    chunk("strh", STRH);
    letters("vids");
    letters("MJPG");
    ints(
        0, // flags
        0, // priority and language
        0, // initial frames
        1, // scale
        framesPerSecond, // rate
        0, // start
        frames.size(),
        largest(),
        -1, // default quality
        0); // sample size: varies
    out.putShort((short) 0).putShort((short) 0).putShort((short) width).putShort((short) height);
    chunk("strf", STRF);
    ints(STRF, width, height);
    out.putShort((short) 1).putShort((short) 24); // planes, bits
    letters("MJPG");
    ints(width * height * 3, 0, 0, 0, 0);
  }

  private void movi() {
    list("LIST", moviList() - CHUNK, "movi");
    for (byte[] frame : frames) {
      chunk("00dc", frame.length);
      out.put(frame);
      out.position(out.position() + padded(frame) - frame.length);
    }
  }

  private void index() {
    chunk("idx1", INDEX_ENTRY * frames.size());
    int offset = 4; // from the letters "movi"
    for (byte[] frame : frames) {
      letters("00dc");
      ints(KEY_FRAME, offset, frame.length);
      offset += CHUNK + padded(frame);
    }
  }

  private static int padded(byte[] frame) {
    return frame.length + (frame.length & 1);
  }

  private void list(String letters, int size, String type) {
    chunk(letters, size);
    letters(type);
  }

  private void chunk(String letters, int size) {
    letters(letters);
    out.putInt(size);
  }

  private void letters(String letters) {
    out.put(letters.getBytes(StandardCharsets.US_ASCII));
  }

  private void ints(int... values) {
    for (int value : values) {
      out.putInt(value);
    }
  }
}
