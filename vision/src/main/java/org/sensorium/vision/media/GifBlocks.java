package org.sensorium.vision.media;

import org.sensorium.media.MediaException;
import org.sensorium.vision.media.ImageHeader.Variant;

/**
 * A GIF file up to its first frame.
 *
 * <pre>
 *   0   "GIF87a" or "GIF89a", u16 width, u16 height of the screen, u8 flags, u8, u8
 *   13  colour table of 3 << (1 + flags % 8) bytes if flags has bit 80
 *   then blocks: 21, u8 kind, sub-blocks   extension
 *                2C, u16 left, u16 top, u16 width, u16 height, u8 flags, ...   frame; flag 40:
 *                    interlaced, rows 0 8 16.. then 4 12.. then 2 6.. then 1 3 5..
 *                3B   end
 *   sub-blocks: u8 n, n bytes, until n is 0
 * </pre>
 *
 * <p>The picture is the screen, grown to hold the first frame if that sticks out of it.
 *
 * @param left of the frame, pixels
 * @param top of the frame, pixels
 * @param width of the frame, pixels
 * @param height of the frame, pixels
 * @param screenWidth pixels
 * @param screenHeight pixels
 * @param flags offset of the frame's flags
 * @param interlaced whether the rows are stored in the four passes
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a</a>
 */
record GifBlocks(
    int left,
    int top,
    int width,
    int height,
    int screenWidth,
    int screenHeight,
    int flags,
    boolean interlaced) {

  private static final int INTERLACED = 0x40;
  private static final int[] PASS_START = {0, 4, 2, 1};
  private static final int[] PASS_STEP = {8, 8, 4, 2};

  static boolean matches(HeaderBytes bytes) {
    return bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a");
  }

  static GifBlocks read(HeaderBytes bytes) throws MediaException {
    int flags = bytes.u8(10);
    long at = 13 + ((flags & 0x80) != 0 ? 3L << (1 + (flags & 7)) : 0);
    while (bytes.u8(at) == 0x21) {
      at += 2;
      for (int n = bytes.u8(at); n != 0; n = bytes.u8(at)) {
        at += 1 + n;
      }
      at++;
    }
    if (bytes.u8(at) != 0x2C) {
      throw bytes.damaged("the GIF has no frame");
    }
    return new GifBlocks(
        bytes.u16(at + 1, false),
        bytes.u16(at + 3, false),
        bytes.u16(at + 5, false),
        bytes.u16(at + 7, false),
        bytes.u16(6, false),
        bytes.u16(8, false),
        (int) at + 9,
        (bytes.u8(at + 9) & INTERLACED) != 0);
  }

  /** The file without its interlace flag: a decoder gives the rows as they are stored. */
  byte[] asStored(byte[] file) {
    byte[] copy = file.clone();
    copy[flags] &= (byte) ~INTERLACED;
    return copy;
  }

  /** Where each stored row belongs in the frame. */
  int[] rowOrder() {
    int[] order = new int[height];
    int stored = 0;
    if (!interlaced) {
      for (int y = 0; y < height; y++) {
        order[stored++] = y;
      }
      return order;
    }
    for (int pass = 0; pass < PASS_START.length; pass++) {
      for (int y = PASS_START[pass]; y < height; y += PASS_STEP[pass]) {
        order[stored++] = y;
      }
    }
    return order;
  }

  ImageHeader header(HeaderBytes bytes) throws MediaException {
    if (width == 0 || height == 0) {
      throw bytes.damaged(
          "the first frame of the GIF is %d x %d pixels, expected at least 1 x 1"
              .formatted(width, height));
    }
    return new ImageHeader(
        ImageFormat.GIF,
        Math.max(screenWidth, left + width),
        Math.max(screenHeight, top + height),
        Orientation.UPRIGHT,
        Variant.OTHER);
  }
}
